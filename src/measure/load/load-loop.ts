import type { Exchange, ExchangeContext } from './exchange.ts'
import type { TurnSource } from './request-source.ts'
import type { SendTimer } from './send-timer.ts'

/** What decides when requests are due, and sends them. Its counts are those of one thread. */
export interface LoadLoop {
  /** Resolves when no more will be sent and none is in flight. */
  readonly done: Promise<void>
  /** Requests due so far. */
  readonly asked: number
  /** Requests handed to a socket so far, or turned away by the server before. */
  readonly delivered: number
  /** Requests whose time was over while they waited for their turn under the workload's cap. */
  readonly waited_out: number
  /** Turns that never became due, since one before them in their session failed. */
  readonly skipped: number
  /** Requests that are due, and wait for their turn or for a connection. */
  readonly on_their_way: number
  readonly in_flight: number
  exchanges(): IterableIterator<Exchange>
  /** @param start_at The run's instant zero. */
  start(start_at: number): void
  /** Ends what is in flight, now, and sends nothing more. */
  cancel(reason: string): void
}

export interface LoopOptions {
  context: ExchangeContext
  source: TurnSource
  timer: SendTimer
  /** Requests become due until so long after the start; null: as long as the source has some. */
  duration_s: number | null
  onLag: (lag_ns: number) => void
  /** Called for each request that ended, in order. */
  onFinish: (exchange: Exchange) => void
}
