import type { ChangeInterval } from '../../shared/comparison.ts'
import { normalQuantile } from './normal-quantile.ts'
import { tQuantile } from './t-quantile.ts'

/** What one side of a ratio is known to: variances of the logarithm of its estimate. */
export interface LogEstimate {
  log: number
  runs: number
  /** From run to run, of the pooled estimate, already corrected for few runs. */
  variance_runs: number
  /** From block to block inside the runs, of the pooled estimate. */
  variance_blocks: number
}

/** The level of the inner, thick interval. */
const LEVEL_INNER = 0.5

/**
 * The relative change from `before` to `after` in percent, with its interval and the inner 50 % one.
 *
 * On the logarithm, by two levels. Runs are the independent unit: their variance with Student's t
 * and the degrees of freedom of B. L. Welch, "The generalization of Student's problem", Biometrika
 * 34, 1947. Three runs can agree by luck, so that the interval is never narrower than what requests
 * inside the runs allow, with the normal quantile.
 */
export function ratioInterval(
  before: LogEstimate,
  after: LogEstimate,
  level: number,
): ChangeInterval {
  const log = after.log - before.log
  const [lo, hi] = ends(log, halfWidth(before, after, level))
  const [lo50, hi50] = ends(log, halfWidth(before, after, LEVEL_INNER))
  return { estimate_pct: pct(log), lo_pct: lo, hi_pct: hi, lo50_pct: lo50, hi50_pct: hi50 }
}

function halfWidth(before: LogEstimate, after: LogEstimate, level: number): number {
  const p = 0.5 + level / 2
  const runs = before.variance_runs + after.variance_runs
  const blocks = before.variance_blocks + after.variance_blocks
  const over_runs = runs > 0 ? tQuantile(p, welchDegrees(before, after)) * Math.sqrt(runs) : 0
  return Math.max(over_runs, normalQuantile(p) * Math.sqrt(blocks))
}

/** Welch's degrees of freedom; between the smaller side's alone and both together. */
export function welchDegrees(before: LogEstimate, after: LogEstimate): number {
  const a = before.variance_runs
  const b = after.variance_runs
  return (a + b) ** 2 / (a ** 2 / (before.runs - 1) + b ** 2 / (after.runs - 1))
}

function pct(log: number): number {
  return 100 * Math.expm1(log)
}

function ends(log: number, half: number): [number, number] {
  return [pct(log - half), pct(log + half)]
}
