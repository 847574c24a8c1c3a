import type { RequestScalars } from '../../shared/request.ts'
import { lastStartNs, limitCut } from './limit-cut.ts'
import type { Part } from './window-part.ts'

/**
 * The steady part of a closed loop; null where there is no inner part.
 *
 * The loop starts with all its requests at once and ends with fewer and fewer in flight. The ramp-up
 * lasts until each of the first `concurrency` requests has ended, so that every request that counts
 * was sent into a running load; the drain begins when the last request is sent. A request belongs to
 * the part in which it ended, for every metric.
 *
 * Where less than half of the requests would remain (a run that is short for its concurrency), both
 * cuts shrink in proportion until half remain.
 * @param by_end Requests in the order in which they ended.
 * @param end_ns When the run's last request had ended, nanoseconds since its start.
 */
export function closedWindow(
  by_end: readonly RequestScalars[],
  end_ns: number,
  concurrency: number,
): Part | null {
  const n = by_end.length
  const by_start = by_end.toSorted((a, b) => a.scheduled_ns - b.scheduled_ns || a.seq - b.seq)
  const ramp_end_ns = by_start
    .slice(0, concurrency)
    .reduce((latest, record) => Math.max(latest, record.end_ns), 0)
  const drain_from_ns = lastStartNs(by_end)
  const ramp_up = by_end.filter((record) => record.end_ns <= ramp_end_ns).length
  const drain = by_end.filter((r) => r.end_ns > ramp_end_ns && r.end_ns > drain_from_ns).length
  const cut = limitCut(n, ramp_up, drain)
  const start_ns = by_end[cut.ramp_up - 1]?.end_ns ?? 0
  const last_end_ns = by_end[n - 1 - cut.drain]?.end_ns ?? end_ns
  const drained_ns = cut.shrunk ? last_end_ns : drain_from_ns
  const stop_ns = cut.drain > 0 ? drained_ns : end_ns
  // Every request ended at one instant.
  if (n === 0 || stop_ns <= start_ns) return null
  const steady = by_end.slice(cut.ramp_up, n - cut.drain)
  return {
    start_ns,
    stop_ns,
    requests_ramp_up: cut.ramp_up,
    requests_drain: cut.drain,
    records: steady,
    ended: steady,
  }
}
