import { betterDirection, isLatencyMetric, type Goal } from '../../shared/goal.ts'
import { METRIC_LABELS, metricName } from './labels.ts'
import { formatGiven, NBSP } from './number.ts'

/** The goal in three words: `lower p99 TTFT`. */
export function goalWords(goal: Pick<Goal, 'metric' | 'statistic'>): string {
  const direction = betterDirection(goal.metric) === 'lower' ? 'lower' : 'raise'
  const statistic = isLatencyMetric(goal.metric) ? goal.statistic : null
  return `${direction} ${metricName(goal.metric, statistic)}`
}

/** One SLO: `p99 TTFT ≤ 800 ms`. */
export function sloWords(slo: Goal['slos'][number]): string {
  const label = METRIC_LABELS[slo.metric]
  return `${slo.statistic} ${label.name} ≤${NBSP}${formatGiven(slo.max_ms)}${NBSP}${label.unit}`
}
