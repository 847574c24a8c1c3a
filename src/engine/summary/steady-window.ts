import type { Arrivals } from '../../shared/arrivals.ts'
import type { RequestScalars } from '../../shared/request.ts'
import type { SteadyWindow } from '../../shared/summary.ts'
import { closedWindow } from './closed-window.ts'
import { openWindow } from './open-window.ts'
import type { Part } from './window-part.ts'

export const NS_PER_S = 1e9

/** The steady part of one run, and its requests in the order in which they ended. */
export interface SteadyPart {
  window: SteadyWindow
  /** What latencies, outcomes and counts are about. */
  records: RequestScalars[]
  /** What ended in the window: what rates are about. The same as `records` in a closed loop. */
  ended: RequestScalars[]
}

/**
 * Finds the part of a run in which the load was what was asked for. Warm-up requests are left out.
 * A closed loop and a load that comes by itself are cut differently: see `closedWindow` and
 * `openWindow`. Where no inner part can be told, the whole run counts.
 * @param end_ns When the run's last request had ended, nanoseconds since its start.
 */
export function findSteadyWindow(
  records: readonly RequestScalars[],
  end_ns: number,
  arrivals: Arrivals,
): SteadyPart {
  const by_end = records
    .filter((record) => !record.warmup)
    .sort((a, b) => a.end_ns - b.end_ns || a.seq - b.seq)
  const part =
    arrivals.kind === 'closed'
      ? closedWindow(by_end, end_ns, arrivals.concurrency)
      : openWindow(by_end)
  const { start_ns, stop_ns, requests_ramp_up, requests_drain, ...requests } =
    part ?? wholeRun(by_end, end_ns)
  return {
    ...requests,
    window: {
      start_s: start_ns / NS_PER_S,
      end_s: stop_ns / NS_PER_S,
      run_s: end_ns / NS_PER_S,
      requests_ramp_up,
      requests_steady: requests.records.length,
      requests_drain,
    },
  }
}

function wholeRun(by_end: RequestScalars[], end_ns: number): Part {
  return {
    start_ns: 0,
    stop_ns: end_ns,
    requests_ramp_up: 0,
    requests_drain: 0,
    records: by_end,
    ended: by_end,
  }
}
