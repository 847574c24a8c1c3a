import type { Outcome } from '../../shared/request.ts'
import { Exchange, type ExchangeContext } from './exchange.ts'
import type { SessionRun, TurnSource } from './request-source.ts'

/** How often requests that take too long are looked for. */
const SWEEP_MS = 50

export interface FlightsOptions {
  context: ExchangeContext
  source: Pick<TurnSource, 'take'>
  /** How late a request left, in nanoseconds, counted from where only this side was to blame. */
  onLag: (lag_ns: number) => void
  /** A request has ended, and is no longer in flight. */
  onEnd: (exchange: Exchange, run: SessionRun) => void
}

/** The requests that are under way, and their limits in time. */
export class Flights {
  readonly #options: FlightsOptions
  /** In order of their sending. */
  readonly #under_way = new Map<Exchange, SessionRun>()
  readonly #sweep: NodeJS.Timeout
  #delivered = 0

  /** @param onSweep Called as often as limits are looked at. */
  constructor(options: FlightsOptions, onSweep: (now: number) => void = () => undefined) {
    this.#options = options
    this.#sweep = setInterval(() => {
      const now = options.context.clock.now()
      this.#checkLimits(now)
      onSweep(now)
    }, SWEEP_MS)
  }

  get size(): number {
    return this.#under_way.size
  }

  /** Requests handed to a socket so far, or turned away by the server before. */
  get delivered(): number {
    return this.#delivered + this.size - this.connecting
  }

  /** Requests that wait for a connection. */
  get connecting(): number {
    let count = 0
    for (const exchange of this.#under_way.keys()) if (exchange.sent_at === null) count += 1
    return count
  }

  exchanges(): IterableIterator<Exchange> {
    return this.#under_way.keys()
  }

  /**
   * Sends the session's present request now.
   * @param due_at When it was due.
   * @param free_at When nothing but this side held it back any more.
   */
  send(run: SessionRun, due_at: number, free_at: number): void {
    const exchange = this.#make(run, due_at, (ended) => {
      this.#under_way.delete(ended)
      if (wasDelivered(ended)) this.#delivered += 1
    })
    this.#under_way.set(exchange, run)
    const begun_at = this.#options.context.clock.now()
    exchange.start()
    // One that waits for its connection to open waits for the server.
    this.#options.onLag((exchange.sent_at ?? begun_at) - free_at)
  }

  /** Ends a request that was never sent. */
  refuse(run: SessionRun, due_at: number, outcome: Outcome, error: string): void {
    this.#make(run, due_at, () => undefined).abort(outcome, error)
  }

  /** Ends what is in flight, now. */
  cancel(reason: string): void {
    for (const exchange of [...this.#under_way.keys()]) exchange.abort('cancelled', reason)
  }

  stop(): void {
    clearInterval(this.#sweep)
  }

  #make(run: SessionRun, due_at: number, note: (ended: Exchange) => void): Exchange {
    const { context, source, onEnd } = this.#options
    return new Exchange(context, source.take(run), due_at, (ended) => {
      note(ended)
      onEnd(ended, run)
    })
  }

  #checkLimits(now: number): void {
    for (const exchange of [...this.#under_way.keys()]) exchange.checkLimits(now)
  }
}

/** Sent, or turned away by the server: only what this side failed to send was not delivered. */
function wasDelivered(exchange: Exchange): boolean {
  if (exchange.outcome === 'client_error') return false
  return exchange.sent_at !== null || exchange.outcome !== 'cancelled'
}
