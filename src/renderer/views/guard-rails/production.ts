import type { TraceRef } from '../../../shared/trace.ts'
import type { Workload } from '../../../shared/workload.ts'

/** The recorded loads that a workload is made from; null where it is not. */
export function tracesOf(workload: Workload | null): {
  arrivals: TraceRef | null
  prompts: TraceRef | null
} {
  return {
    arrivals: workload?.arrivals.kind === 'trace' ? workload.arrivals.trace : null,
    prompts: workload?.prompts.kind === 'trace' ? workload.prompts.trace : null,
  }
}
