import type { Workload } from '../../../shared/workload.ts'

/**
 * How long all runs of a workload take, in seconds. A run that ends by duration takes as long as it
 * says. One that ends by a count takes, in a closed loop, count / in flight × mean time of a request
 * (Little's law); null while that mean was never measured under this load.
 */
export function estimateS(workload: Workload, mean_e2e_ms: number | null): number | null {
  const { stop, repetitions, warmup_requests, arrivals } = workload
  const concurrency = arrivals.kind === 'closed' ? arrivals.concurrency : NaN
  const per_request_s = mean_e2e_ms === null ? null : mean_e2e_ms / 1_000 / concurrency
  if (stop.kind === 'duration') {
    const warmup_s = per_request_s === null ? 0 : warmup_requests * per_request_s
    return repetitions * (stop.duration_s + warmup_s)
  }
  if (per_request_s === null) return null
  return repetitions * (stop.requests + warmup_requests) * per_request_s
}
