import { certify } from '../../engine/certificate/certify.ts'
import type { LoadTick } from '../../shared/process-messages.ts'
import { packInBatches, type RecordBatch } from '../../shared/record-batch.ts'
import type { Certificate } from '../../shared/summary.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionPool } from '../http/pool.ts'
import type { ClosedLoop } from './closed-loop.ts'
import type { Exchange } from './exchange.ts'
import { toRecord } from './record.ts'
import type { SelfWatch } from './self-watch.ts'

/** Who is told of a run; calls come in this order, ticks and records many times. */
export interface LoadEvents {
  warmingUp(done: number, total: number): void
  started(started_ns: string, started_at: string): void
  tick(tick: LoadTick): void
  records(batch: RecordBatch): void
}

const TICK_TTFT_MAX = 200
const NS_PER_S = 1e9
const NS_PER_MS = 1e6

interface ReporterOptions {
  clock: Clock
  pool: ConnectionPool
  watch: SelfWatch
  events: LoadEvents
  ttft_slo_ms: number | null
  requests_total: number | null
}

/** Gathers what ended and what is under way in a run's measured part, and tells of it in batches. */
export class Reporter {
  done = 0
  failed = 0
  last_end_at = 0
  readonly #options: ReporterOptions
  readonly #loop: ClosedLoop
  readonly #start_at: number
  readonly #reused_before: number
  #pending: Exchange[] = []
  #delivered = 0
  #events_done = 0
  #ended_since = 0
  #events_told = 0
  #last_tick_at: number

  /** @param warm_up What the warm-up sent: told as records, and counted nowhere. */
  constructor(
    options: ReporterOptions,
    loop: ClosedLoop,
    start_at: number,
    warm_up: readonly Exchange[],
  ) {
    this.#options = options
    this.#loop = loop
    this.#start_at = start_at
    this.#last_tick_at = start_at
    this.last_end_at = start_at
    this.#reused_before = options.pool.reused
    this.#tell(warm_up)
  }

  add(exchange: Exchange): void {
    this.#pending.push(exchange)
    this.done += 1
    this.#ended_since += 1
    this.last_end_at = Math.max(this.last_end_at, exchange.end_at)
    this.#events_done += exchange.answer.events
    if (exchange.outcome !== 'ok') this.failed += 1
    if (wasDelivered(exchange)) this.#delivered += 1
    this.#options.watch.addSent(exchange)
  }

  /** Tells of everything since the last call. */
  tick(): void {
    const { clock, events, requests_total } = this.#options
    const now = clock.now()
    const events_now = this.#eventsNow()
    events.tick({
      t_ns: now - this.#start_at,
      in_flight: this.#loop.inFlight.size,
      requests_done: this.done,
      requests_failed: this.failed,
      requests_total,
      requests_asked: this.#loop.asked,
      requests_delivered: this.#delivered,
      errors: [],
      requests_since: this.#ended_since,
      tokens_since: events_now - this.#events_told,
      ttft_ms_since: this.#firstTokensSince(this.#last_tick_at),
      itl_ms_since: [],
      interval_s: (now - this.#last_tick_at) / NS_PER_S,
      certificate: this.certificate(this.#loop.asked - this.#loop.inFlight.size),
    })
    this.#events_told = events_now
    this.#ended_since = 0
    this.#last_tick_at = now
    this.#tell(this.#pending)
    this.#pending = []
  }

  /** @param asked Requests that should have been delivered by now. */
  certificate(asked: number): Certificate {
    const { pool, watch, ttft_slo_ms } = this.#options
    const readings = watch.read({
      asked,
      sent: this.#delivered,
      opened: pool.opened,
      reused: pool.reused - this.#reused_before,
    })
    return certify(readings, ttft_slo_ms)
  }

  #tell(exchanges: readonly Exchange[]): void {
    const records = exchanges.map((exchange) => toRecord(exchange, this.#start_at))
    for (const batch of packInBatches(records)) this.#options.events.records(batch)
  }

  #eventsNow(): number {
    let events = this.#events_done
    for (const exchange of this.#loop.inFlight) events += exchange.answer.events
    return events
  }

  #firstTokensSince(since: number): number[] {
    const found: number[] = []
    for (const group of [this.#pending, this.#loop.inFlight])
      for (const { answer, scheduled_at } of group) {
        if (found.length >= TICK_TTFT_MAX) return found
        const { first_at } = answer
        if (first_at !== null && first_at > since) found.push((first_at - scheduled_at) / NS_PER_MS)
      }
    return found
  }
}

/** Sent, or turned away by the server: only what this side failed to send was not delivered. */
function wasDelivered(exchange: Exchange): boolean {
  if (exchange.outcome === 'client_error') return false
  return exchange.sent_at !== null || exchange.outcome !== 'cancelled'
}
