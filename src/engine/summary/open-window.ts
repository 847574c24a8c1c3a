import type { RequestScalars } from '../../shared/request.ts'
import { lastStartNs, limitCut } from './limit-cut.ts'
import type { Part } from './window-part.ts'

/**
 * The steady part of a load that comes by itself, at a rate or as a trace has it; null where there is
 * no inner part.
 *
 * The first requests find an idle server. The ramp-up lasts until every request that was due before
 * the first one had ended has ended; the drain begins when the last request is due.
 *
 * Latencies and outcomes are those of the requests that were due in the window, even of those that
 * ended in the drain: to leave these out would leave out the slowest. Rates count what ended in the
 * window, since a server that falls behind finishes less than what is due.
 *
 * Where less than half of the requests would remain, both cuts shrink in proportion until half remain.
 * @param by_end Requests in the order in which they ended.
 */
export function openWindow(by_end: readonly RequestScalars[]): Part | null {
  const n = by_end.length
  const by_due = by_end.toSorted((a, b) => a.scheduled_ns - b.scheduled_ns || a.seq - b.seq)
  const first_end_ns = by_end[0]?.end_ns ?? 0
  const ramp_end_ns = by_due
    .filter((record) => record.scheduled_ns < first_end_ns)
    .reduce((latest, record) => Math.max(latest, record.end_ns), 0)
  const drain_from_ns = lastStartNs(by_end)
  const ramp_up = by_due.filter((record) => record.scheduled_ns < ramp_end_ns).length
  const drain = by_due.filter(
    ({ scheduled_ns }) => scheduled_ns >= ramp_end_ns && scheduled_ns > drain_from_ns,
  ).length
  const cut = limitCut(n, ramp_up, drain)
  const due = by_due.slice(cut.ramp_up, n - cut.drain)
  const start_ns = cut.shrunk ? (due[0]?.scheduled_ns ?? 0) : ramp_end_ns
  const stop_ns = cut.shrunk ? (due.at(-1)?.scheduled_ns ?? 0) : drain_from_ns
  const ended = by_end.filter(({ end_ns }) => end_ns > start_ns && end_ns <= stop_ns)
  // All due at one instant, or all that was due in the window still under way at its end.
  if (stop_ns <= start_ns || ended.length === 0) return null
  const counted = new Set(due)
  return {
    start_ns,
    stop_ns,
    requests_ramp_up: cut.ramp_up,
    requests_drain: cut.drain,
    records: by_end.filter((record) => counted.has(record)),
    ended,
  }
}
