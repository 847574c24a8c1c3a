import { streamsExpected } from '../../engine/certificate/sending-threads.ts'
import { createSchedule } from '../../engine/plan/schedule.ts'
import type { PlanPhase } from '../../engine/plan/plan-request.ts'
import type { LoadJob } from '../../shared/process-messages.ts'
import { createClock } from '../clock.ts'
import { openEndpoint } from '../http/open-endpoint.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { ConnectionPool } from '../http/pool.ts'
import { createFrameTemplates } from '../protocols/frame-templates.ts'
import { protocolAdapter } from '../protocols/protocols.ts'
import { ClosedLoop } from './closed-loop.ts'
import type { Exchange, ExchangeContext } from './exchange.ts'
import type { LoadLoop, LoopOptions } from './load-loop.ts'
import { OpenLoop } from './open-loop.ts'
import { rehearse } from './rehearse.ts'
import { Reporter } from './reporter.ts'
import { RequestSource } from './request-source.ts'
import { SelfWatch } from './self-watch.ts'
import { SendTimer } from './send-timer.ts'
import type { SenderReport } from './sender-report.ts'
import type { SendingEvents, SendingJob, SendingThread } from './sending.ts'
import { ownInstants, partOf } from './threads/share.ts'

/** Warm-up requests that are kept as records; the rest is counted. */
const WARM_UP_RECORDS_MAX = 1_000
/** An open loop is warmed up by so many requests at once: at its own instants it could take hours. */
const WARM_UP_AT_ONCE = 16
/** Connections opened ahead of an open loop, whose need is a guess; more open when they are needed. */
const OPEN_AHEAD_MAX = 512

/** Sends one thread's part of a load from this very thread. */
export class Sender implements SendingThread {
  readonly #job: SendingJob
  readonly #events: SendingEvents
  readonly #context: ExchangeContext
  readonly #timer: SendTimer
  readonly #watch: SelfWatch
  readonly #warm_up: Exchange[] = []
  #source: RequestSource | null = null
  #loop: LoadLoop | null = null
  #reporter: Reporter | null = null
  #cancelled: string | null = null

  private constructor(job: SendingJob, endpoint: Endpoint, events: SendingEvents) {
    this.#job = job
    this.#events = events
    const clock = createClock(job.origin_ns)
    const adapter = protocolAdapter(job.job.protocol)
    const templates = createFrameTemplates((value) => adapter.contentSlot(value))
    const pool = new ConnectionPool(endpoint, clock)
    const { timeout_s, part_timeouts } = job.job.workload
    const limits = { timeout_s, ...part_timeouts }
    this.#context = { endpoint, pool, clock, adapter, templates, limits }
    this.#timer = new SendTimer(clock)
    this.#watch = new SelfWatch(clock, this.#timer)
  }

  /** Throws a ProblemError where the connection's options cannot be. */
  static async create(job: SendingJob, events: SendingEvents): Promise<Sender> {
    const { base_url, connection } = job.job
    return new Sender(job, await openEndpoint(base_url, connection), events)
  }

  get lag(): SelfWatch['lag'] {
    return this.#watch.lag
  }

  async prepare(): Promise<void> {
    await rehearse()
    await this.#watch.open()
    const expected = streamsExpected(this.#workload)
    const isClosed = this.#workload.arrivals.kind === 'closed'
    const streams = isClosed ? expected : Math.min(OPEN_AHEAD_MAX, expected)
    await this.#context.pool.openAhead(Math.max(1, partOf(this.#job.share, streams)))
  }

  async warmUp(): Promise<void> {
    const total = this.#workload.warmup_requests
    if (total > 0) await this.#warmUp(total)
    if (this.#cancelled !== null) return
    this.#source = this.#makeSource('measured', this.#total)
    await this.#source.prepareAll()
    await this.#watch.refresh()
  }

  async measure(start_at: number): Promise<void> {
    if (this.#source === null) return
    const { pool, clock } = this.#context
    const loop = this.#makeLoop(this.#source)
    this.#loop = loop
    this.#watch.restart()
    this.#reporter = new Reporter(
      { pool, watch: this.#watch, loop, start_at, events: this.#events },
      this.#warm_up.splice(0),
    )
    if (start_at <= clock.now()) loop.start(start_at)
    else
      this.#timer.at(start_at, () => {
        loop.start(start_at)
      })
    await loop.done
    this.#source.close()
    this.#reporter.flush()
    await this.#watch.refresh()
  }

  takeReport(): SenderReport | null {
    return this.#reporter?.report(this.#context.clock.now()) ?? null
  }

  cancel(reason: string): void {
    this.#cancelled = reason
    this.#source?.close()
    this.#loop?.cancel(reason)
  }

  async close(): Promise<void> {
    this.#source?.close()
    this.#timer.clear()
    this.#context.pool.destroy()
    await this.#watch.stop()
  }

  get #workload(): LoadJob['workload'] {
    return this.#job.job.workload
  }

  get #total(): number | null {
    const { stop } = this.#workload
    return stop.kind === 'requests' ? stop.requests : null
  }

  /** Sends the requests of the warm-up as fast as they are answered, and keeps the first of them. */
  async #warmUp(total: number): Promise<void> {
    const { arrivals } = this.#workload
    const at_once =
      arrivals.kind === 'closed'
        ? arrivals.concurrency
        : Math.min(WARM_UP_AT_ONCE, arrivals.max_in_flight ?? WARM_UP_AT_ONCE)
    const source = this.#makeSource('warm_up', total)
    const concurrency = Math.max(1, partOf(this.#job.share, at_once))
    source.prepare(2 * concurrency)
    let done = 0
    const onFinish = (exchange: Exchange): void => {
      done += 1
      if (this.#warm_up.length < WARM_UP_RECORDS_MAX) this.#warm_up.push(exchange)
      this.#events.warmedUp(done)
      this.#tell(exchange)
    }
    const options = { ...this.#loopOptions(source), duration_s: null, onFinish }
    const loop = new ClosedLoop({ ...options, concurrency, thinks: false })
    this.#loop = loop
    loop.start(this.#context.clock.now())
    await loop.done
    source.close()
  }

  #makeSource(phase: PlanPhase, total: number | null): RequestSource {
    const { endpoint, adapter } = this.#context
    const { job, material, share } = this.#job
    return new RequestSource({ job, endpoint, adapter, material, phase, total, share })
  }

  #makeLoop(source: RequestSource): LoadLoop {
    const { material, share, job } = this.#job
    const { arrivals, seed, timeout_s } = this.#workload
    const options = this.#loopOptions(source)
    if (arrivals.kind === 'closed') {
      const concurrency = partOf(share, arrivals.concurrency)
      return new ClosedLoop({ ...options, concurrency, thinks: true })
    }
    const schedule = createSchedule(arrivals, seed, job.repetition, material.arrivals_trace)
    const cap = arrivals.max_in_flight
    return new OpenLoop({
      ...options,
      schedule: ownInstants(schedule, share),
      max_in_flight: cap === null ? null : partOf(share, cap),
      timeout_s,
    })
  }

  #loopOptions(source: RequestSource): LoopOptions {
    const { stop } = this.#workload
    return {
      context: this.#context,
      source,
      timer: this.#timer,
      duration_s: stop.kind === 'duration' ? stop.duration_s : null,
      onLag: (lag_ns) => {
        this.#watch.addLag(lag_ns)
      },
      onFinish: (exchange) => {
        this.#reporter?.add(exchange)
        this.#tell(exchange)
      },
    }
  }

  #tell({ outcome, error, end_at }: Exchange): void {
    this.#events.ended([{ outcome, error, end_at }])
  }
}
