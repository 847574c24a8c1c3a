/** An attempt at an address that is not known to answer is given this long before the next begins. */
export const ATTEMPT_DELAY_MS = 250

export interface Attempt {
  destroy(): void
}

/** Begins one attempt; exactly one of the callbacks is called, once, or none after `destroy`. */
export type Begin<T extends Attempt> = (
  address: string,
  onOpen: (at: number) => void,
  onFailure: (error: Error | null) => void,
) => T

/**
 * Tries addresses in their order and keeps the first that opens: the next one begins when one fails,
 * or has not opened after a while (RFC 8305, section 5). Its last error stands for all.
 */
export class Race<T extends Attempt> {
  readonly #addresses: readonly string[]
  readonly #begin: Begin<T>
  readonly #onWon: (winner: T, address: string, at: number) => void
  readonly #onLost: (error: Error) => void
  readonly #running = new Set<T>()
  #next = 0
  #timer: NodeJS.Timeout | undefined
  #over = false

  constructor(
    addresses: readonly string[],
    begin: Begin<T>,
    onWon: (winner: T, address: string, at: number) => void,
    onLost: (error: Error) => void,
  ) {
    this.#addresses = addresses
    this.#begin = begin
    this.#onWon = onWon
    this.#onLost = onLost
    this.#tryNext()
  }

  /** Ends all attempts; nobody hears of it. */
  destroy(): void {
    this.#end()
  }

  #tryNext(): void {
    clearTimeout(this.#timer)
    const address = this.#addresses[this.#next]
    if (address === undefined) return
    this.#next += 1
    const attempt = this.#begin(
      address,
      (at) => {
        this.#running.delete(attempt)
        this.#end()
        this.#onWon(attempt, address, at)
      },
      (error) => {
        this.#onFailure(attempt, error)
      },
    )
    this.#running.add(attempt)
    if (this.#next < this.#addresses.length)
      this.#timer = setTimeout(() => {
        this.#tryNext()
      }, ATTEMPT_DELAY_MS)
  }

  #onFailure(attempt: T, error: Error | null): void {
    this.#running.delete(attempt)
    if (this.#over) return
    if (this.#next < this.#addresses.length) this.#tryNext()
    else if (this.#running.size === 0) {
      this.#end()
      this.#onLost(error ?? closedAtOnce())
    }
  }

  #end(): void {
    this.#over = true
    clearTimeout(this.#timer)
    for (const attempt of this.#running) attempt.destroy()
    this.#running.clear()
  }
}

function closedAtOnce(): Error {
  return Object.assign(new Error('the server closed the connection at once'), {
    code: 'ECONNRESET',
  })
}
