import type { RequestRecord } from '../../shared/request.ts'
import type { SteadyWindow } from '../../shared/summary.ts'
import type { Arrivals } from '../../shared/arrivals.ts'
import { meanInFlight } from './in-flight.ts'

export const NS_PER_S = 1e9
/** The cut never leaves less than this share of a run's requests. */
export const STEADY_SHARE_MIN = 0.5

/** The steady part of one run, and the requests that ended in it, in the order in which they ended. */
export interface SteadyPart {
  window: SteadyWindow
  records: RequestRecord[]
}

/**
 * Finds the part of a run in which the load was what was asked for. Warm-up requests are left out.
 *
 * A closed loop starts with all its requests at once and ends with fewer and fewer in flight. The
 * ramp-up lasts until each of the first `concurrency` requests has ended, so that every request
 * that counts was sent into a running load; the drain begins when the last request is sent. A
 * request belongs to the part in which it ended, for every metric.
 *
 * Where less than half of the requests would remain (a run that is short for its concurrency), both
 * cuts shrink in proportion until half remain.
 * @param end_ns When the run's last request had ended, nanoseconds since its start.
 */
export function findSteadyWindow(
  records: readonly RequestRecord[],
  end_ns: number,
  arrivals: Arrivals,
): SteadyPart {
  const measured = records.filter((record) => !record.warmup)
  const by_end = measured.toSorted((a, b) => a.end_ns - b.end_ns || a.seq - b.seq)
  const cut = limitCut(
    by_end.length,
    turnoverCut(by_end, Math.ceil(meanInFlight(records, end_ns, arrivals))),
  )
  const first = by_end[cut.ramp_up]
  const last = by_end[by_end.length - 1 - cut.drain]
  const before = by_end[cut.ramp_up - 1]
  const start_ns = before?.end_ns ?? 0
  const stop_ns = cut.drain > 0 ? (cut.drain_from_ns ?? last?.end_ns ?? end_ns) : end_ns
  if (first === undefined || stop_ns <= start_ns) {
    // Every request ended at one instant: there is no inner part, so that the whole run counts.
    return wholeRun(by_end, end_ns)
  }
  const steady = by_end.slice(cut.ramp_up, by_end.length - cut.drain)
  return {
    records: steady,
    window: {
      start_s: start_ns / NS_PER_S,
      end_s: stop_ns / NS_PER_S,
      run_s: end_ns / NS_PER_S,
      requests_ramp_up: cut.ramp_up,
      requests_steady: steady.length,
      requests_drain: cut.drain,
    },
  }
}

/** How many requests, counted by their end, fall off at each side, and when the drain begins. */
interface Cut {
  ramp_up: number
  drain: number
  /** Null: at the end of the last request that counts. */
  drain_from_ns: number | null
}

function turnoverCut(by_end: readonly RequestRecord[], concurrency: number): Cut {
  const by_start = by_end.toSorted((a, b) => a.scheduled_ns - b.scheduled_ns || a.seq - b.seq)
  const first_turn = by_start.slice(0, concurrency)
  const ramp_end_ns = first_turn.reduce((latest, record) => Math.max(latest, record.end_ns), 0)
  const drain_from_ns = by_start.at(-1)?.scheduled_ns ?? 0
  const ramp_up = by_end.filter((record) => record.end_ns <= ramp_end_ns).length
  const drain = by_end.filter((r) => r.end_ns > ramp_end_ns && r.end_ns > drain_from_ns).length
  return { ramp_up, drain, drain_from_ns }
}

function limitCut(n: number, cut: Cut): Cut {
  const allowed = Math.floor(n * (1 - STEADY_SHARE_MIN))
  const asked = cut.ramp_up + cut.drain
  if (asked <= allowed) return cut
  const share = allowed / asked
  return {
    ramp_up: Math.floor(cut.ramp_up * share),
    drain: Math.floor(cut.drain * share),
    drain_from_ns: null,
  }
}

function wholeRun(by_end: RequestRecord[], end_ns: number): SteadyPart {
  return {
    records: by_end,
    window: {
      start_s: 0,
      end_s: end_ns / NS_PER_S,
      run_s: end_ns / NS_PER_S,
      requests_ramp_up: 0,
      requests_steady: by_end.length,
      requests_drain: 0,
    },
  }
}
