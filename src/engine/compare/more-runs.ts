import type { LogEstimate } from '../stats/ratio-interval.ts'
import { tQuantile } from '../stats/t-quantile.ts'

/** The chance that runs in this number show a change of the wanted size. */
export const POWER = 0.9
/** More runs a side than this are no plan. */
export const RUNS_MAX = 50

/**
 * How many runs a side would show a relative change of `effect_pct` with the given level and 90 %
 * power, from the noise seen: the least n with (t_{1−α/2} + t_{0.9}) s √(2/n) ≤ ln(1 + effect), with
 * 2n − 2 degrees of freedom; null where more than 50 would be needed.
 * Source: the usual two-sample formula, such as J. M. Lachin, "Introduction to sample size
 * determination and power analysis for clinical trials", Controlled Clinical Trials 2, 1981.
 */
export function runsToSettle(
  before: LogEstimate,
  after: LogEstimate,
  effect_pct: number,
  level: number,
): number | null {
  const over_runs = before.variance_runs + after.variance_runs
  const error2 = Math.max(over_runs, before.variance_blocks + after.variance_blocks)
  const run_variance = error2 / (1 / before.runs + 1 / after.runs)
  const effect = Math.log1p(effect_pct / 100)
  for (let n = 2; n <= RUNS_MAX; n += 1) {
    const degrees = 2 * n - 2
    const reach = tQuantile(0.5 + level / 2, degrees) + tQuantile(POWER, degrees)
    if (reach * Math.sqrt((2 * run_variance) / n) <= effect) return n
  }
  return null
}
