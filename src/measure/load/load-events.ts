import type { LoadTick } from '../../shared/process-messages.ts'
import type { RecordBatch } from '../../shared/record-batch.ts'

/** Who is told of a run; calls come in this order, ticks and records many times. */
export interface LoadEvents {
  warmingUp(done: number, total: number): void
  started(started_ns: string, started_at: string): void
  tick(tick: LoadTick): void
  records(batch: RecordBatch): void
}
