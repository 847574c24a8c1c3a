import { isLatencyMetric, type Goal } from '../../shared/goal.ts'
import type { Summary } from '../../shared/summary.ts'
import { latencyQuantile } from '../summary/metric-value.ts'

/** A summary's figure for a goal: null where there is none; `bound` where it is a lower bound only. */
export interface GoalFigure {
  value: number | null
  bound: boolean
}

/** The figure that a goal optimises, as an iteration measured it. */
export function goalFigure(summary: Summary, goal: Pick<Goal, 'metric' | 'statistic'>): GoalFigure {
  if (!isLatencyMetric(goal.metric)) return { value: summary[goal.metric], bound: false }
  const quantile = latencyQuantile(summary[goal.metric], goal.statistic)
  if (quantile.kind === 'absent') return { value: null, bound: false }
  return { value: quantile.value, bound: quantile.kind === 'at_least' }
}
