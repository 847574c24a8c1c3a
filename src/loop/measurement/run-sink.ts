import type { LoadTick } from '../../shared/process-messages.ts'
import type { RecordBatch } from '../../shared/record-batch.ts'
import type { Sample, Signal } from '../../shared/signal.ts'

/** What a run delivers while it goes. */
export interface RunSink {
  warmingUp(done: number, total: number): void
  started(started_ns: string, started_at: string): void
  tick(tick: LoadTick, signals: Record<string, number | null>): void
  records(batch: RecordBatch): void
  signals(signals: Signal[]): void
  sample(sample: Sample): void
  gap(source: string, reason: string): void
}
