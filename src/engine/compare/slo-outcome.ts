import type { ComparedMetric } from '../../shared/comparison.ts'
import type { Summary } from '../../shared/summary.ts'
import { fisherExact } from '../stats/fisher-exact.ts'
import { isWorse } from './gain.ts'

/**
 * What a change did to one limit.
 * - `broke`: missed now, and measurably worse than before.
 * - `worse`: missed before and now, and measurably worse.
 * - `perhaps_broke`: missed now, but the difference may be noise.
 * - `still_missed`: missed before and now, no worse: a step on the way is not held back by it.
 * - `unknown`: too few requests carry the percentile.
 */
export type SloOutcome = 'holds' | 'unknown' | 'broke' | 'perhaps_broke' | 'worse' | 'still_missed'

/** Judges the limit of one row; null where it has none. */
export function sloOutcome(
  metric: ComparedMetric,
  before: Summary,
  after: Summary,
  level: number,
): SloOutcome | null {
  if (metric.slo === null) return null
  const { baseline_holds, candidate_holds } = metric.slo
  if (candidate_holds === null) return 'unknown'
  if (candidate_holds) return 'holds'
  const worse = metric.metric === 'errors_pct' ? moreErrors(before, after, level) : isWorse(metric)
  if (baseline_holds === false) return worse ? 'worse' : 'still_missed'
  return worse ? 'broke' : 'perhaps_broke'
}

/** Most sets of runs have no errors at all, so that errors are counted exactly and not resampled. */
function moreErrors(before: Summary, after: Summary, level: number): boolean {
  const [first, second] = [before, after].map(({ requests_ok, requests_failed }) => ({
    marked: requests_failed,
    n: requests_ok + requests_failed,
  }))
  if (first === undefined || second === undefined) return false
  return fisherExact(first, second) <= (1 - level) / 2
}
