import { isLatencyMetric, type Goal, type Statistic } from '../../shared/goal.ts'
import type { Distribution, Summary } from '../../shared/summary.ts'

/** A summary's figure for a goal: null where there is none; `bound` where it is a lower bound only. */
export interface GoalFigure {
  value: number | null
  bound: boolean
}

/** The figure that a goal optimises, as an iteration measured it. */
export function goalFigure(summary: Summary, goal: Pick<Goal, 'metric' | 'statistic'>): GoalFigure {
  if (isLatencyMetric(goal.metric)) return statisticOf(summary[goal.metric], goal.statistic)
  return { value: summary[goal.metric], bound: false }
}

function statisticOf(distribution: Distribution, statistic: Statistic): GoalFigure {
  if (statistic === 'mean') return { value: distribution.mean, bound: false }
  const quantile = distribution[statistic]
  if (quantile.kind === 'absent') return { value: null, bound: false }
  return { value: quantile.value, bound: quantile.kind === 'at_least' }
}
