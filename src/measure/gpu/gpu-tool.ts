import type { Signal } from '../../shared/signal.ts'
import type { StartProgram } from '../process/line-process.ts'
import type { Source, SourceSink } from '../sampling/sink.ts'
import { describeSignal } from '../signals/signal-kind.ts'
import { GPU_SIGNALS, type GpuField } from './gpu-reading.ts'

export interface GpuToolOptions {
  interval_ms: number
  /** Where the tool runs; on this machine where it is not said. */
  start?: StartProgram
  /** Another program in the tool's place, for tests. */
  command?: string
  restart_delay_ms?: number
}

/**
 * A program that tells of a machine's GPUs.
 *
 * @param onMissing called once instead of a gap, where the program is not there or tells nothing
 */
export type GpuTool = (options: GpuToolOptions, sink: SourceSink, onMissing: () => void) => Source

/**
 * The signals of a tool.
 *
 * @param sourceOf where a field comes from, in the tool's own words
 */
export function gpuSignals(
  fields: ReadonlySet<GpuField>,
  sourceOf: (field: GpuField) => string,
  counted_by: string,
): Signal[] {
  return [
    ...GPU_SIGNALS.filter(({ field }) => fields.has(field)).map(({ name, field }) =>
      describeSignal(name, sourceOf(field), false),
    ),
    describeSignal('gpu_count', counted_by, false),
  ]
}
