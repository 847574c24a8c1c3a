import type { RequestScalars } from '../../shared/request.ts'

/** The cut never leaves less than this share of a run's requests. */
export const STEADY_SHARE_MIN = 0.5

/** How many requests fall off at each side. */
export interface Cut {
  ramp_up: number
  drain: number
  /** Both cuts were made smaller, so that enough requests remain. */
  shrunk: boolean
}

/** Shrinks both cuts of a run of `n` requests in proportion until half of the requests remain. */
export function limitCut(n: number, ramp_up: number, drain: number): Cut {
  const allowed = Math.floor(n * (1 - STEADY_SHARE_MIN))
  if (ramp_up + drain <= allowed) return { ramp_up, drain, shrunk: false }
  const share = allowed / (ramp_up + drain)
  return { ramp_up: Math.floor(ramp_up * share), drain: Math.floor(drain * share), shrunk: true }
}

/**
 * When the last of a run's requests is due that follows no other: the next turns of a session follow
 * the ones before them, fewer and fewer sessions having any left.
 */
export function lastStartNs(records: readonly RequestScalars[]): number {
  return records.reduce(
    (last, { scheduled_ns, turn }) =>
      turn === null || turn === 0 ? Math.max(last, scheduled_ns) : last,
    0,
  )
}
