import { putRun } from '../../engine/investigation/experiment.ts'
import { summariseRuns } from '../../engine/summary/summarise.ts'
import type { Run } from '../../shared/investigation.ts'
import type { LoadTick } from '../../shared/process-messages.ts'
import type { RecordBatch } from '../../shared/record-batch.ts'
import type { Sample, Signal } from '../../shared/signal.ts'
import { investigationOf, update, type LoopContext } from '../context.ts'
import { measurable } from './measurable.ts'
import type { ProgressReporter } from './progress-reporter.ts'
import { storedRun } from './stored-run.ts'
import type { RunEnd } from './run-once.ts'
import type { RunSink } from './run-sink.ts'

/** Writes a run into the store as it happens, and passes on what a window shows of it. */
export class StoringSink implements RunSink {
  readonly #context: LoopContext
  readonly #id: string
  readonly #index: number
  readonly #progress: ProgressReporter
  #run: Run

  constructor(
    context: LoopContext,
    id: string,
    index: number,
    run: Omit<Run, 'started_at' | 'started_ns'>,
    progress: ProgressReporter,
  ) {
    this.#context = context
    this.#id = id
    this.#index = index
    this.#progress = progress
    this.#run = { ...run, started_at: context.now(), started_ns: '0' }
    this.#save()
  }

  warmingUp(done: number, total: number): void {
    this.#progress.warmingUp(done, total)
  }

  started(started_ns: string, started_at: string): void {
    this.#run = { ...this.#run, started_ns, started_at }
    this.#save()
  }

  tick(tick: LoadTick, signals: Record<string, number | null>): void {
    this.#progress.tick(tick, signals)
  }

  records(batch: RecordBatch): void {
    this.#context.store.requests.append(this.#run.id, batch)
  }

  signals(signals: Signal[]): void {
    this.#context.store.runs.putSignals(this.#run.id, signals)
  }

  sample(sample: Sample): void {
    this.#context.store.runs.appendSample(this.#run.id, sample)
  }

  gap(source: string, reason: string): void {
    this.#context.store.runs.appendGap(this.#run.id, source, reason)
  }

  /** The load has ended: summarised, certified, stored. */
  end(end: RunEnd): void {
    const { goal, workload } = measurable(investigationOf(this.#context, this.#id))
    this.#context.store.runs.setEnd(this.#run.id, end.end_ns)
    const problem = end.certificate.problems[0]
    const invalid = end.status === 'done' && !end.certificate.valid
    this.#run = {
      ...this.#run,
      status: invalid ? 'invalid' : end.status,
      reason: invalid && problem !== undefined ? `${problem.cause} ${problem.remedy}` : end.reason,
      certificate: end.certificate,
      summary: summariseRuns(
        [storedRun(this.#context.store, this.#run.id)],
        goal,
        workload.arrivals,
      ),
    }
    this.#save()
  }

  /** The run broke off outside its own rules, as when its process ended. */
  fail(reason: string): void {
    this.#run = { ...this.#run, status: 'failed', reason }
    this.#save()
  }

  #save(): void {
    update(this.#context, this.#id, (investigation) =>
      putRun(investigation, this.#index, this.#run),
    )
  }
}
