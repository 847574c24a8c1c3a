import type { RequestScalars } from '../../shared/request.ts'
import type { Arrivals } from '../../shared/arrivals.ts'

/**
 * How many requests were under way on average: what a closed loop holds, else the time that requests
 * spent divided by the time of the run (Little's law, J. D. C. Little, Operations Research 9(3), 1961).
 * At least 1.
 * @param end_ns When the run's last request had ended, nanoseconds since its start.
 */
export function meanInFlight(
  records: readonly RequestScalars[],
  end_ns: number,
  arrivals: Arrivals,
): number {
  if (arrivals.kind === 'closed') return arrivals.concurrency
  const spent_ns = records.reduce(
    (sum, record) => sum + (record.warmup ? 0 : record.end_ns - record.scheduled_ns),
    0,
  )
  return end_ns > 0 ? Math.max(1, spent_ns / end_ns) : 1
}
