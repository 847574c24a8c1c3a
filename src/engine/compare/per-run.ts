import type { Comparison } from '../../shared/comparison.ts'
import { ratioInterval } from '../stats/ratio-interval.ts'
import type { ComparedRow, Side } from './compare-row.ts'
import type { ComparisonInput } from './input.ts'
import { estimatorFor } from './estimator.ts'
import { requestsNeeded } from './requests-needed.ts'
import { logEstimate, logEstimateOfRun } from './resampled.ts'

/**
 * The goal's metric in each run of the candidate against the baseline's pooled runs, where a run
 * alone carries it. Intervals are over blocks of requests only: one run says nothing of another.
 */
export function perRun(
  { candidate, level }: ComparisonInput,
  goal: ComparedRow | undefined,
  before: Side,
  after: Side,
): Comparison['per_run'] {
  if (goal?.estimates == null) return []
  const { metric, statistic } = goal.metric
  const estimator = estimatorFor(after.resampled.table, metric, statistic)
  const pooled = logEstimate(
    before.resampled,
    estimatorFor(before.resampled.table, metric, statistic),
  )
  if (pooled === null) return []
  const needed = requestsNeeded(goal.metric.statistic)
  return candidate.runs.flatMap(({ repetition }, i) => {
    const run = after.resampled.table.runs[i]
    if (run === undefined || run.due < needed) return []
    const alone = logEstimateOfRun(after.resampled, estimator, run)
    if (alone === null) return []
    const change = ratioInterval({ ...pooled, variance_runs: 0 }, alone, level)
    return [{ repetition, change }]
  })
}
