import type { Addresses } from './addresses.ts'
import { Race, type Attempt, type Begin } from './race.ts'

/** A connection on its way; after `cancel` nobody hears of it. */
export interface Opening {
  cancel(): void
}

/**
 * Looks the host up where that has not happened, and opens a connection to the first of its addresses
 * that answers. `onOpen` or `onFailure` is called once.
 */
export function openOne<T extends Attempt>(
  addresses: Addresses,
  begin: Begin<T>,
  onOpen: (opened: T, at: number) => void,
  onFailure: (error: Error) => void,
): Opening {
  let race: Race<T> | null = null
  let isCancelled = false
  const start = (found: readonly string[]): void => {
    if (isCancelled) return
    const onWon = (opened: T, address: string, at: number): void => {
      addresses.prefer(address)
      onOpen(opened, at)
    }
    race = new Race(found, begin, onWon, onFailure)
  }
  if (addresses.known !== null) start(addresses.known)
  else
    addresses.find().then(start, (error: unknown) => {
      if (!isCancelled) onFailure(error instanceof Error ? error : new Error(String(error)))
    })
  return {
    cancel: () => {
      isCancelled = true
      race?.destroy()
    },
  }
}
