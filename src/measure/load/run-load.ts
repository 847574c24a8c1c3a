import { certify } from '../../engine/certificate/certify.ts'
import type { LoadJob } from '../../shared/process-messages.ts'
import { ProblemError } from '../../shared/result.ts'
import type { Certificate } from '../../shared/summary.ts'
import { inFlightMax } from '../../shared/arrivals.ts'
import type { PromptEntry } from '../../shared/prompts.ts'
import { type Workload, WORKLOAD_DEFAULTS } from '../../shared/workload.ts'
import { createClock, wallClock } from '../clock.ts'
import { parseEndpoint } from '../http/endpoint.ts'
import { ConnectionPool } from '../http/pool.ts'
import { checkApiKey } from '../http/request-bytes.ts'
import { readPromptsFile } from '../prompts-file.ts'
import { createFrameTemplates } from '../protocols/frame-templates.ts'
import { protocolAdapter } from '../protocols/protocols.ts'
import { ClosedLoop } from './closed-loop.ts'
import type { Exchange, ExchangeContext } from './exchange.ts'
import { rehearse } from './rehearse.ts'
import { Reporter, type LoadEvents } from './reporter.ts'
import { RequestSource } from './request-source.ts'
import { SelfWatch } from './self-watch.ts'
import { StopRules } from './stop-rules.ts'

const TICK_MS = 250
/** Warm-up requests that are kept as records; the rest is counted. */
const WARM_UP_RECORDS_MAX = 1_000
const CANCELLED = 'Cancelled by the user.'

/** How a run ended. A failed request is data; a failed run is one that its own rules stopped. */
export interface LoadEnd {
  status: 'done' | 'cancelled' | 'failed'
  reason: string | null
  /** Nanoseconds since the start at which the last request had ended. */
  end_ns: number
  certificate: Certificate
}

/**
 * Sends one repetition of a workload in a closed loop and tells of it through `events`. Never
 * rejects for what a server does; `signal` ends it within a second, keeping what was measured.
 */
export async function runLoad(
  job: LoadJob,
  events: LoadEvents,
  signal: AbortSignal,
): Promise<LoadEnd> {
  let run: LoadRun
  try {
    run = new LoadRun(job, events, signal, await readPrompts(job.workload))
  } catch (error) {
    if (error instanceof ProblemError) return nothingSent('failed', error.message)
    throw error
  }
  try {
    return await run.run()
  } finally {
    run.close()
  }
}

async function readPrompts(workload: Workload): Promise<PromptEntry[] | null> {
  if (workload.prompts.kind !== 'jsonl') return null
  const read = await readPromptsFile(workload.prompts.file_path)
  if (read.sha256 !== workload.prompts.sha256)
    throw new ProblemError({
      code: 'bad_input',
      message: `${workload.prompts.file_path} has changed since it was chosen: choose it again, which makes a new workload.`,
      field: 'prompts.file_path',
    })
  return read.prompts
}

function nothingSent(status: LoadEnd['status'], reason: string): LoadEnd {
  const certificate = certify(
    {
      event_loop_delay_ms_p99: 0,
      client_cpu_pct: 0,
      send_lag_ms_p50: 0,
      send_lag_ms_p99: 0,
      send_lag_ms_max: 0,
      requests_asked: 0,
      requests_delivered: 0,
      connections_new: 0,
      connections_reused: 0,
      requests_unsent: 0,
      threads: [],
    },
    null,
  )
  return { status, reason, end_ns: 0, certificate }
}

class LoadRun {
  readonly #job: LoadJob
  readonly #events: LoadEvents
  readonly #signal: AbortSignal
  readonly #prompts: readonly PromptEntry[] | null
  readonly #context: ExchangeContext
  readonly #watch: SelfWatch
  #stopped: string | null = null

  constructor(
    job: LoadJob,
    events: LoadEvents,
    signal: AbortSignal,
    prompts: readonly PromptEntry[] | null,
  ) {
    checkApiKey(job.api_key)
    this.#job = job
    this.#events = events
    this.#signal = signal
    this.#prompts = prompts
    const endpoint = parseEndpoint(job.base_url)
    const clock = createClock()
    const adapter = protocolAdapter(job.protocol)
    const templates = createFrameTemplates((value) => adapter.contentSlot(value))
    const pool = new ConnectionPool(endpoint, clock)
    this.#context = { endpoint, pool, clock, adapter, templates }
    this.#watch = new SelfWatch(clock)
  }

  close(): void {
    this.#context.pool.destroy()
    this.#watch.stop()
  }

  async run(): Promise<LoadEnd> {
    const concurrency = inFlightMax(this.#job.workload.arrivals) ?? 1
    await this.#unlessAborted(rehearse())
    await this.#unlessAborted(this.#context.pool.openAhead(concurrency))
    const warm_up = await this.#warmUp()
    if (this.#signal.aborted) return nothingSent('cancelled', CANCELLED)
    if (this.#stopped !== null) return nothingSent('failed', `Warm-up: ${this.#stopped}`)
    return this.#measure(warm_up)
  }

  async #warmUp(): Promise<Exchange[]> {
    const total = this.#job.workload.warmup_requests
    const kept: Exchange[] = []
    if (total === 0 || this.#signal.aborted) return kept
    let done = 0
    const loop = this.#makeLoop('warm_up', total, (exchange) => {
      done += 1
      if (kept.length < WARM_UP_RECORDS_MAX) kept.push(exchange)
    })
    const tell = setInterval(() => {
      this.#events.warmingUp(done, total)
    }, TICK_MS)
    this.#events.warmingUp(0, total)
    loop.start()
    await loop.done
    clearInterval(tell)
    this.#events.warmingUp(done, total)
    return kept
  }

  async #measure(warm_up: readonly Exchange[]): Promise<LoadEnd> {
    const { clock, pool } = this.#context
    const { stop } = this.#job.workload
    const total = stop.kind === 'requests' ? stop.requests : null
    const loop = this.#makeLoop('measured', total, (exchange) => {
      reporter.add(exchange)
    })
    const start_at = clock.now()
    this.#watch.restart()
    this.#events.started(String(clock.origin_ns + BigInt(start_at)), wallClock())
    const reporter = new Reporter(
      {
        clock,
        pool,
        watch: this.#watch,
        events: this.#events,
        ttft_slo_ms: this.#job.ttft_slo_ms,
        requests_total: total,
      },
      loop,
      start_at,
      warm_up,
    )
    await this.#sendAll(loop, reporter)
    reporter.tick()
    return {
      ...this.#status(),
      end_ns: reporter.last_end_at - start_at,
      certificate: reporter.certificate(total ?? loop.asked),
    }
  }

  async #sendAll(loop: ClosedLoop, reporter: Reporter): Promise<void> {
    const { stop } = this.#job.workload
    const tick = setInterval(() => {
      reporter.tick()
    }, TICK_MS)
    const end =
      stop.kind === 'duration'
        ? setTimeout(() => {
            loop.stopSending()
          }, stop.duration_s * 1_000)
        : undefined
    loop.start()
    await loop.done
    clearInterval(tick)
    clearTimeout(end)
  }

  #status(): Pick<LoadEnd, 'status' | 'reason'> {
    if (this.#signal.aborted) return { status: 'cancelled', reason: CANCELLED }
    if (this.#stopped !== null) return { status: 'failed', reason: this.#stopped }
    return { status: 'done', reason: null }
  }

  #makeLoop(
    phase: 'warm_up' | 'measured',
    total: number | null,
    onFinish: (exchange: Exchange) => void,
  ): ClosedLoop {
    const { endpoint, adapter } = this.#context
    const { workload } = this.#job
    const concurrency = inFlightMax(workload.arrivals) ?? 1
    const rules = new StopRules(total)
    const source = new RequestSource({
      job: this.#job,
      endpoint,
      adapter,
      prompts: this.#prompts,
      phase,
      total,
    })
    source.prepare(concurrency * 2)
    const loop = new ClosedLoop({
      context: this.#context,
      source,
      concurrency,
      timeout_s: workload.timeout_s,
      ...WORKLOAD_DEFAULTS,
      onFinish: (exchange) => {
        onFinish(exchange)
        const stop = this.#stopped === null ? rules.add(exchange) : null
        if (stop === null) return
        this.#stopped = stop
        loop.cancel('The run stopped itself.')
      },
    })
    const cancel = (): void => {
      loop.cancel(CANCELLED)
    }
    this.#signal.addEventListener('abort', cancel, { once: true })
    void loop.done.then(() => {
      this.#signal.removeEventListener('abort', cancel)
      source.close()
    })
    return loop
  }

  #unlessAborted(work: Promise<void>): Promise<void> {
    if (this.#signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const stop = (): void => {
        this.#signal.removeEventListener('abort', stop)
        resolve()
      }
      this.#signal.addEventListener('abort', stop, { once: true })
      void work.then(stop)
    })
  }
}
