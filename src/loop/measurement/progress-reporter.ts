import type { Change } from '../../shared/investigation.ts'
import type { LoadTick } from '../../shared/process-messages.ts'
import { PROGRESS_HZ, type LivePoint, type Progress } from '../../shared/progress.ts'
import type { Stop } from '../../shared/workload.ts'

/** Ticks come a little early or late; a point is let through from this share of the interval on. */
const SLACK = 0.5

interface Plan {
  investigation_id: string
  iteration_index: number
  repetitions: number
  /** Repetitions that an earlier, cancelled attempt has finished. */
  done_before: number
  stop: Stop
}

/** Turns what happens in a measurement into what a window shows, at most `PROGRESS_HZ` times a second. */
export class ProgressReporter {
  readonly #emit: (progress: Progress) => void
  readonly #clock_ms: () => number
  readonly #stop: Stop
  readonly #began_ms: number
  #progress: Progress
  #run_began_ms: number
  #emitted_ms = -Infinity
  /** The tick before, of the same run. */
  #before: LoadTick | null = null

  constructor(plan: Plan, emit: (progress: Progress) => void, clock_ms: () => number) {
    this.#emit = emit
    this.#clock_ms = clock_ms
    this.#stop = plan.stop
    this.#began_ms = clock_ms()
    this.#run_began_ms = this.#began_ms
    this.#progress = {
      investigation_id: plan.investigation_id,
      iteration_index: plan.iteration_index,
      phase: 'applying',
      message: '',
      repetition: plan.done_before,
      repetitions: plan.repetitions,
      run_id: null,
      requests_done: 0,
      requests_failed: 0,
      requests_total: plan.stop.kind === 'requests' ? plan.stop.requests : null,
      requests_asked: 0,
      requests_delivered: 0,
      errors: [],
      elapsed_s: 0,
      run_elapsed_s: 0,
      left_s: null,
      certificate: null,
      point: null,
    }
  }

  get current(): Progress {
    return this.#progress
  }

  applying(change: Change | null): void {
    const message =
      change === null ? 'Preparing the server' : `Applying ${change.setting} = ${change.to}`
    this.#now({ phase: 'applying', message })
  }

  run(run_id: string, repetition: number): void {
    this.#run_began_ms = this.#clock_ms()
    this.#before = null
    const fresh = {
      requests_done: 0,
      requests_failed: 0,
      requests_asked: 0,
      requests_delivered: 0,
      errors: [],
      certificate: null,
      point: null,
    }
    this.#now({ ...fresh, phase: 'warming_up', message: 'Warming up', run_id, repetition })
  }

  warmingUp(done: number, total: number): void {
    this.#now({ phase: 'warming_up', message: `Warming up, ${String(done)} of ${String(total)}` })
  }

  tick(tick: LoadTick, signals: Record<string, number | null>): void {
    const { requests_done, requests_failed, requests_asked, requests_delivered } = tick
    const phase = this.#progress.phase === 'cancelling' ? 'cancelling' : 'measuring'
    const fields = {
      phase,
      message: 'Measuring',
      requests_done,
      requests_failed,
      requests_asked,
      requests_delivered,
      errors: tick.errors,
      certificate: tick.certificate,
    } as const
    const left_s = this.#left(tick)
    const point = pointOf(tick, this.#before, signals)
    this.#before = tick
    this.#throttled({ ...fields, left_s, point })
  }

  summarising(): void {
    this.#now({ phase: 'summarising', message: 'Summarising', point: null, left_s: null })
  }

  cancelling(): void {
    this.#now({ phase: 'cancelling', message: 'Cancelling', point: null })
  }

  /** Time left from the pace of this run; the runs to come are taken to last as long as this one. */
  #left(tick: LoadTick): number | null {
    const run_s = this.#sinceRunBegan()
    const share =
      this.#stop.kind === 'duration'
        ? tick.t_ns / 1e9 / this.#stop.duration_s
        : tick.requests_done / this.#stop.requests
    if (share < 0.05) return this.#progress.left_s
    const whole_s = run_s / Math.min(1, share)
    const to_come = this.#progress.repetitions - this.#progress.repetition - 1
    return Math.max(0, whole_s - run_s) + Math.max(0, to_come) * whole_s
  }

  #sinceRunBegan(): number {
    return (this.#clock_ms() - this.#run_began_ms) / 1_000
  }

  /** The load process ticks at the same rate, so that in practice no point is left out. */
  #throttled(fields: Partial<Progress>): void {
    const due = this.#clock_ms() - this.#emitted_ms >= (SLACK * 1_000) / PROGRESS_HZ
    if (due) this.#now(fields)
    else this.#progress = { ...this.#progress, ...fields }
  }

  #now(fields: Partial<Progress>): void {
    const now_ms = this.#clock_ms()
    this.#emitted_ms = now_ms
    this.#progress = {
      ...this.#progress,
      ...fields,
      elapsed_s: (now_ms - this.#began_ms) / 1_000,
      run_elapsed_s: this.#sinceRunBegan(),
    }
    this.#emit(this.#progress)
  }
}

function pointOf(
  tick: LoadTick,
  before: LoadTick | null,
  signals: Record<string, number | null>,
): LivePoint {
  const per_s = tick.interval_s > 0 ? 1 / tick.interval_s : 0
  return {
    t_s: tick.t_ns / 1e9,
    in_flight: tick.in_flight,
    requests_per_s: tick.requests_since * per_s,
    output_tokens_per_s: tick.tokens_since * per_s,
    asked_per_s: (tick.requests_asked - (before?.requests_asked ?? 0)) * per_s,
    delivered_per_s: (tick.requests_delivered - (before?.requests_delivered ?? 0)) * per_s,
    ttft_ms: tick.ttft_ms_since,
    itl_ms: tick.itl_ms_since,
    signals,
  }
}
