import type { Clock } from '../clock.ts'
import type { Addresses } from './addresses.ts'
import type { ChannelUser } from './channel.ts'
import type { Endpoint } from './endpoint.ts'

/** Connections being opened ahead at once: more would overflow a small server's backlog. */
export const AHEAD_AT_ONCE = 64

/** Hands out channels to one server over one version of HTTP. */
export interface Supply {
  /** Gives `user` a channel now, or opens a connection; `onClose` tells where that fails. */
  take(user: ChannelUser): void
  /** `user` no longer waits. */
  leave(user: ChannelUser): void
  /** Opens connections for so many requests at once, as far as that works. */
  openAhead(count: number): Promise<void>
  /** Ends every connection at once; users hear nothing more. */
  destroy(): void
}

export interface SupplyOptions {
  endpoint: Endpoint
  clock: Clock
  addresses: Addresses
  counts: SupplyCounts
}

/** Connections opened so far, and requests that found one open. */
export interface SupplyCounts {
  opened: number
  reused: number
}

/** Runs `work` until it answers false or has run `count` times, `AHEAD_AT_ONCE` at a time. */
export async function severalAtOnce(count: number, work: () => Promise<boolean>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1
      if (!(await work())) return
    }
  }
  await Promise.all(Array.from({ length: Math.min(AHEAD_AT_ONCE, Math.max(0, count)) }, worker))
}
