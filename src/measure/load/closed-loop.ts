import { Exchange, type ExchangeContext } from './exchange.ts'
import type { RequestSource } from './request-source.ts'

/** How often requests that take too long are looked for. */
const SWEEP_MS = 50

export interface ClosedLoopOptions {
  context: ExchangeContext
  source: Pick<RequestSource, 'take'>
  concurrency: number
  timeout_s: number
  /** Called for each request that ended, in order. */
  onFinish: (exchange: Exchange) => void
}

/**
 * Keeps `concurrency` requests in flight: the next one is due at the instant in which the one before
 * it ended. `done` resolves when no more will be sent and none is in flight.
 */
export class ClosedLoop {
  readonly done: Promise<void>
  /** In order of their instants. */
  readonly inFlight = new Set<Exchange>()
  /** Requests due so far. */
  asked = 0
  readonly #options: ClosedLoopOptions
  readonly #sweep: NodeJS.Timeout
  #sending = true
  #resolve: () => void = () => undefined

  constructor(options: ClosedLoopOptions) {
    this.#options = options
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
    this.#sweep = setInterval(() => {
      this.#endOverdue()
    }, SWEEP_MS)
  }

  /**
   * Sends the first requests at once. Each is due when its slot opens: a closed loop has no schedule
   * from outside that a slot could be late for.
   */
  start(): void {
    const { clock } = this.#options.context
    for (let slot = 0; slot < this.#options.concurrency && this.#sending; slot += 1)
      this.#sendNext(clock.now())
    this.#endIfIdle()
  }

  /** Sends nothing more; what is in flight goes on. */
  stopSending(): void {
    this.#sending = false
    this.#endIfIdle()
  }

  /** Ends what is in flight, now. */
  cancel(reason: string): void {
    this.#sending = false
    for (const exchange of [...this.inFlight]) exchange.abort('cancelled', reason)
    this.#endIfIdle()
  }

  #sendNext(due_at: number): void {
    const request = this.#options.source.take()
    if (request === null) {
      this.#sending = false
      return
    }
    this.asked += 1
    const exchange = new Exchange(this.#options.context, request, due_at, (ended) => {
      this.#onFinish(ended)
    })
    this.inFlight.add(exchange)
    exchange.start()
  }

  #onFinish(exchange: Exchange): void {
    this.inFlight.delete(exchange)
    this.#options.onFinish(exchange)
    if (this.#sending) this.#sendNext(exchange.end_at)
    this.#endIfIdle()
  }

  #endIfIdle(): void {
    if (this.#sending || this.inFlight.size > 0) return
    clearInterval(this.#sweep)
    this.#resolve()
  }

  #endOverdue(): void {
    const { context, timeout_s } = this.#options
    const now = context.clock.now()
    for (const exchange of [...this.inFlight]) {
      if (now - exchange.scheduled_at > timeout_s * 1e9) {
        const got = exchange.answer.events
        exchange.abort('timeout', `No end after ${timeout_s} s; ${got} token events had come.`)
      } else exchange.endLinger(now)
    }
  }
}
