import type { RecordableHistogram } from 'node:perf_hooks'
import type { LoadJob } from '../../shared/process-messages.ts'
import type { RecordBatch } from '../../shared/record-batch.ts'
import type { Outcome } from '../../shared/request.ts'
import type { LoadMaterial } from './material.ts'
import type { SenderReport } from './sender-report.ts'
import type { ThreadShare } from './threads/share.ts'

/** What a sending thread needs for one run. */
export interface SendingJob {
  job: LoadJob
  material: LoadMaterial
  share: ThreadShare
  /** Of the clock that all threads of the run read. */
  origin_ns: bigint
}

/** How one request ended, as far as the rules go by which a run stops itself. */
export interface Ended {
  outcome: Outcome
  error: string | null
  /** Of the clock. */
  end_at: number
}

/** Who is told by a sending thread. */
export interface SendingEvents {
  warmedUp(done: number): void
  /** At once for each failure, with what ended before it. */
  ended(ended: readonly Ended[]): void
  records(batch: RecordBatch): void
}

/** One thread that sends its part of a load: in this very thread, or a worker. */
export interface SendingThread {
  /** How late each request left, in nanoseconds; goes on counting. */
  readonly lag: RecordableHistogram
  /** Runs the code once and opens connections. */
  prepare(): Promise<void>
  warmUp(): Promise<void>
  /** Resolves when the last request has ended, and everything was told but the last report. */
  measure(start_at: number): Promise<void>
  /** What it has to say since the last call; null before there is anything. */
  takeReport(): SenderReport | null
  /** Ends what is in flight, now; `measure` and `warmUp` then resolve. */
  cancel(reason: string): void
  close(): Promise<void>
}
