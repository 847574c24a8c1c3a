import type { Workload } from '../../../shared/workload.ts'

/**
 * How long all runs of a workload take, in seconds. A run that ends by duration takes as long as it
 * says, one whose arrivals are planned until its last arrival. Any other takes, in a closed loop,
 * count / in flight × mean time of a request (Little's law); null while that mean was never measured
 * under this load. Warm-up requests leave in a closed loop, or one after another at the same pace.
 * @param run_s From the start of a run to its last planned arrival; null where there is no plan.
 */
export function estimateS(
  workload: Workload,
  run_s: number | null,
  mean_e2e_ms: number | null,
): number | null {
  const { stop, repetitions, warmup_requests, arrivals } = workload
  const mean_s = mean_e2e_ms === null ? null : mean_e2e_ms / 1_000
  if (arrivals.kind === 'closed') {
    const per_request_s = mean_s === null ? null : mean_s / arrivals.concurrency
    const warmup_s = warmup_requests * (per_request_s ?? 0)
    if (stop.kind === 'duration') return repetitions * (stop.duration_s + warmup_s)
    return per_request_s === null ? null : repetitions * (stop.requests * per_request_s + warmup_s)
  }
  const measured_s = stop.kind === 'duration' ? stop.duration_s : run_s
  return measured_s === null ? null : repetitions * (measured_s + (mean_s ?? 0))
}

/** Why there is no estimate, for after a dash. */
export function whyNoEstimate({ arrivals }: Workload): string {
  return arrivals.kind === 'closed'
    ? 'no request was sent under this load yet'
    : 'the plan of arrivals is not known yet'
}
