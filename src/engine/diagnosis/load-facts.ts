import type { Arrivals } from '../../shared/arrivals.ts'
import { isOk } from '../../shared/request.ts'
import { findSteadyWindow, NS_PER_S } from '../summary/steady-window.ts'
import type { DiagnosedRun } from './input.ts'
import { ramp, THRESHOLDS } from './thresholds.ts'

/** How the load and what is served of it stand to each other, in the steady windows. */
export interface LoadFacts {
  kind: Arrivals['kind']
  /** Requests that became due, and that ended, a second. In a closed loop they are the same. */
  due_per_s: number
  ended_per_s: number
  /** More come than are served: the queue grows, and waiting times are those of this run's length. */
  grows: boolean
  /** Requests sent and not yet ended, on average. */
  sent_in_flight: number
  /** The workload's own cap on them; null where there is none, and in a closed loop. */
  cap: number | null
  /** 0–1: the cap is reached, and requests wait for it in the client. */
  capped: number
}

/** Reads from the requests alone whether the server keeps up with what comes. */
export function readLoad(runs: readonly DiagnosedRun[], arrivals: Arrivals): LoadFacts {
  const cap = arrivals.kind === 'closed' ? null : arrivals.max_in_flight
  const sums = { due: 0, ended: 0, window_s: 0, sent_s: 0, waited_s: 0 }
  for (const { records, end_ns } of runs) {
    const { window, ended } = findSteadyWindow(records, end_ns, arrivals)
    sums.window_s += window.end_s - window.start_s
    sums.ended += ended.filter(isOk).length
    for (const record of records) {
      if (record.warmup) continue
      const due_s = record.scheduled_ns / NS_PER_S
      if (due_s >= window.start_s && due_s <= window.end_s) sums.due += 1
      const sent_s = (record.sent_ns ?? record.end_ns) / NS_PER_S
      sums.sent_s += overlap(sent_s, record.end_ns / NS_PER_S, window)
      sums.waited_s += overlap(due_s, sent_s, window)
    }
  }
  const span = Math.max(sums.window_s, Number.EPSILON)
  const sent_in_flight = sums.sent_s / span
  const grows =
    arrivals.kind !== 'closed' && sums.due > sums.ended * (1 + THRESHOLDS.overload_pct / 100)
  return {
    kind: arrivals.kind,
    due_per_s: sums.due / span,
    ended_per_s: sums.ended / span,
    grows,
    sent_in_flight,
    cap,
    capped: cap === null ? 0 : cappedDegree(sent_in_flight, cap, sums.waited_s / span),
  }
}

function cappedDegree(sent_in_flight: number, cap: number, waiting: number): number {
  if (waiting < THRESHOLDS.waiting_min) return 0
  const reached_pct = (sent_in_flight / cap) * 100
  return ramp(reached_pct, THRESHOLDS.at_limit_near_pct, THRESHOLDS.at_limit_pct)
}

function overlap(from_s: number, to_s: number, window: { start_s: number; end_s: number }): number {
  return Math.max(0, Math.min(to_s, window.end_s) - Math.max(from_s, window.start_s))
}
