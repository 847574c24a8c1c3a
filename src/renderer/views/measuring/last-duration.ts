import type { Investigation } from '../../../shared/investigation.ts'

/** Warm-up and restarts lie between runs and are not timed: the plan adds this share for them. */
const BETWEEN_RUNS_SHARE = 0.1

/** How long the last whole iteration took, seconds, from its runs; null where none was measured. */
export function lastDuration(investigation: Investigation): number | null {
  const measured = investigation.iterations.findLast((iteration) => iteration.summary !== null)
  if (measured === undefined) return null
  const runs_s = measured.runs.reduce((sum, run) => sum + (run.summary?.window.run_s ?? 0), 0)
  return runs_s === 0 ? null : runs_s * (1 + BETWEEN_RUNS_SHARE)
}
