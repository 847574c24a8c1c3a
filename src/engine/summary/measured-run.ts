import { packRecords, type GapColumns, type RecordBatch } from '../../shared/record-batch.ts'
import type { RequestRecord, RequestScalars } from '../../shared/request.ts'

/** The requests of one run, warm-up included or not, and when its last request had ended. */
export interface RecordedRun {
  records: readonly RequestScalars[]
  /** Nanoseconds since the run's start. */
  end_ns: number
}

/** Gaps between the events of requests, and which requests they are. */
export type GapBatch = GapColumns & Pick<RecordBatch, 'n' | 'seq' | 'warmup'>

/**
 * The gaps of a run, a batch at a time and as often as they are asked for: there may be tens of
 * millions of them, so that nobody holds them all.
 */
export type GapSource = () => Iterable<GapBatch>

/** A run with all that happened inside its requests. */
export interface MeasuredRun extends RecordedRun {
  gaps: GapSource
}

/** A run whose records are at hand as a whole. */
export function runOfRecords(records: readonly RequestRecord[], end_ns: number): MeasuredRun {
  return { records, end_ns, gaps: () => [packRecords(records)] }
}

/** No gaps, for what is not about them. */
export const NO_GAPS: GapSource = () => []
