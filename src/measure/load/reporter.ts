import type { ConnectionPool } from '../http/pool.ts'
import { ErrorCounter } from './error-counter.ts'
import type { Exchange } from './exchange.ts'
import type { LoadLoop } from './load-loop.ts'
import { RecordOutbox } from './record-outbox.ts'
import type { SelfWatch } from './self-watch.ts'
import type { SenderReport } from './sender-report.ts'
import type { SendingEvents } from './sending.ts'
import { firstTokensSince, gapsSince } from './tick-values.ts'

interface ReporterOptions {
  pool: ConnectionPool
  watch: SelfWatch
  loop: LoadLoop
  /** The run's instant zero. */
  start_at: number
  events: Pick<SendingEvents, 'records'>
}

/** Gathers what ended and what is under way in the measured part of one thread. */
export class Reporter {
  readonly #options: ReporterOptions
  readonly #reused_before: number
  readonly #errors = new ErrorCounter()
  readonly #outbox: RecordOutbox
  #ended_since: Exchange[] = []
  #done = 0
  #failed = 0
  #last_end_at: number
  #events_done = 0
  #ended_told = 0
  #events_told = 0
  #told_at: number

  /** @param warm_up What the warm-up sent: told as records, and counted nowhere. */
  constructor(options: ReporterOptions, warm_up: readonly Exchange[]) {
    this.#options = options
    this.#told_at = options.start_at
    this.#last_end_at = options.start_at
    this.#reused_before = options.pool.reused
    this.#outbox = new RecordOutbox(options.events, options.start_at)
    for (const exchange of warm_up) this.#outbox.add(exchange)
  }

  add(exchange: Exchange): void {
    this.#ended_since.push(exchange)
    this.#outbox.add(exchange)
    this.#done += 1
    this.#last_end_at = Math.max(this.#last_end_at, exchange.end_at)
    this.#events_done += exchange.answer.events
    if (exchange.outcome === 'ok') return
    this.#failed += 1
    this.#errors.add(exchange)
  }

  /** Tells what there is to say, and begins to hand over the records of what ended. */
  report(now: number): SenderReport {
    const { loop, pool, watch } = this.#options
    const events_now = this.#eventsNow()
    const report: SenderReport = {
      in_flight: loop.in_flight,
      done: this.#done,
      failed: this.#failed,
      asked: loop.asked,
      delivered: loop.delivered,
      on_their_way: loop.on_their_way,
      waited_out: loop.waited_out,
      skipped: loop.skipped,
      errors: this.#errors.kinds(),
      last_end_at: this.#last_end_at,
      connections_new: pool.opened,
      connections_reused: pool.reused - this.#reused_before,
      readings: watch.read(),
      requests_since: this.#done - this.#ended_told,
      tokens_since: events_now - this.#events_told,
      ttft_ms_since: firstTokensSince([this.#ended_since, loop.exchanges()], this.#told_at),
      itl_ms_since: gapsSince(loop.exchanges(), loop.in_flight, this.#told_at),
    }
    this.#events_told = events_now
    this.#ended_told = this.#done
    this.#told_at = now
    this.#ended_since = []
    this.#outbox.begin()
    return report
  }

  /** Hands over what is left. */
  flush(): void {
    this.#outbox.flush()
  }

  #eventsNow(): number {
    let events = this.#events_done
    for (const exchange of this.#options.loop.exchanges()) events += exchange.answer.events
    return events
  }
}
