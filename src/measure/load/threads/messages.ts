import type { RecordableHistogram } from 'node:perf_hooks'
import type { RecordBatch } from '../../../shared/record-batch.ts'
import type { SenderReport } from '../sender-report.ts'
import type { Ended } from '../sending.ts'

/**
 * Between the thread that coordinates a run and those that send it. Both ends are of one build, so
 * that nothing is parsed.
 */
export type ToThread =
  | { type: 'prepare' }
  | { type: 'warm_up' }
  | { type: 'measure'; start_at: number }
  | { type: 'cancel'; reason: string }
  | { type: 'close' }

export type FromThread =
  /** It runs; `lag` stays the thread's own and goes on counting, whoever holds it. */
  | { type: 'open'; lag: RecordableHistogram }
  /** What was asked for last is done. */
  | { type: 'done' }
  | { type: 'warmed_up'; done: number }
  | { type: 'ended'; ended: Ended[] }
  | { type: 'records'; batch: RecordBatch }
  | { type: 'report'; report: SenderReport }
