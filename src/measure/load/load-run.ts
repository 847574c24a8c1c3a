import { threadsOnMachine, type ClientMachine } from '../../engine/certificate/sending-threads.ts'
import type { LoadJob } from '../../shared/process-messages.ts'
import type { Certificate } from '../../shared/summary.ts'
import { createClock, wallClock } from '../clock.ts'
import type { LoadEvents } from './load-events.ts'
import type { LoadMaterial } from './material.ts'
import { RunBook } from './run-book.ts'
import type { SendingEvents, SendingThread } from './sending.ts'
import { StopRules } from './stop-rules.ts'
import { openSendingThreads } from './threads/open-threads.ts'

const TICK_MS = 250
/** Several threads are told when to begin; the word takes a while to reach them. */
const THREADS_LEAD_NS = 20e6
export const CANCELLED = 'Cancelled by the user.'
const STOPPED = 'The run stopped itself.'

/** How the measured part ended; `reason` where the run stopped itself. */
export interface MeasuredEnd {
  end_ns: number
  certificate: Certificate
  reason: string | null
}

/** One repetition, over all sending threads: warm-up, then the measured part. */
export class LoadRun {
  readonly #job: LoadJob
  readonly #machine: ClientMachine
  readonly #events: LoadEvents
  readonly #signal: AbortSignal
  readonly #clock = createClock()
  readonly #warmed_up: number[] = []
  readonly #onAbort = (): void => {
    this.#cancelAll(CANCELLED)
  }
  #threads: SendingThread[] = []
  #rules: StopRules
  #stopped: string | null = null

  constructor(job: LoadJob, machine: ClientMachine, events: LoadEvents, signal: AbortSignal) {
    this.#job = job
    this.#machine = machine
    this.#events = events
    this.#signal = signal
    this.#rules = new StopRules(job.workload.warmup_requests)
    signal.addEventListener('abort', this.#onAbort)
  }

  isCancelled(): boolean {
    return this.#signal.aborted
  }

  /** Throws a ProblemError where a connection's options cannot be. */
  async openThreads(count: number, material: LoadMaterial): Promise<void> {
    if (this.isCancelled()) return
    const load = { job: this.#job, material, origin_ns: this.#clock.origin_ns }
    this.#threads = await openSendingThreads(count, load, (index) => this.#eventsOf(index))
    await this.#unlessAborted(Promise.all(this.#threads.map((thread) => thread.prepare())))
  }

  /** The sentence with which the run stopped itself; null where all is well. */
  async warmUp(): Promise<string | null> {
    const total = this.#job.workload.warmup_requests
    const tell = (): void => {
      const done = this.#warmed_up.reduce((sum, count) => sum + count, 0)
      if (total > 0) this.#events.warmingUp(done, total)
    }
    if (this.isCancelled()) return null
    tell()
    const telling = setInterval(tell, TICK_MS)
    try {
      await Promise.all(this.#threads.map((thread) => thread.warmUp()))
    } finally {
      clearInterval(telling)
    }
    tell()
    return this.#stopped
  }

  async measure(): Promise<MeasuredEnd> {
    const { stop } = this.#job.workload
    const total = stop.kind === 'requests' ? stop.requests : null
    this.#rules = new StopRules(total)
    const lead_ns = this.#threads.length > 1 ? THREADS_LEAD_NS : 0
    const start_at = this.#clock.now() + lead_ns
    this.#events.started(String(this.#clock.origin_ns + BigInt(start_at)), wallClock())
    const book = new RunBook({
      threads: this.#threads,
      start_at,
      requests_total: total,
      limits: {
        ttft_slo_ms: this.#job.ttft_slo_ms,
        threads_max: threadsOnMachine(this.#machine),
      },
    })
    const tell = (): void => {
      const tick = book.tick(this.#clock.now())
      if (tick !== null) this.#events.tick(tick)
    }
    const telling = setInterval(tell, TICK_MS)
    try {
      await Promise.all(this.#threads.map((thread) => thread.measure(start_at)))
    } finally {
      clearInterval(telling)
    }
    tell()
    return { ...book.end(), reason: this.#stopped }
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort)
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  #eventsOf(index: number): SendingEvents {
    return {
      warmedUp: (done) => {
        this.#warmed_up[index] = done
      },
      ended: (ended) => {
        for (const one of ended) this.#judge(this.#rules.add(one))
      },
      records: (batch) => {
        this.#events.records(batch)
      },
    }
  }

  #judge(stop: string | null): void {
    if (stop === null || this.#stopped !== null) return
    this.#stopped = stop
    this.#cancelAll(STOPPED)
  }

  #cancelAll(reason: string): void {
    for (const thread of this.#threads) thread.cancel(reason)
  }

  #unlessAborted(work: Promise<unknown>): Promise<void> {
    if (this.isCancelled()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#signal.removeEventListener('abort', stop)
        resolve()
      }
      this.#signal.addEventListener('abort', stop, { once: true })
      work.then(stop, reject)
    })
  }
}
