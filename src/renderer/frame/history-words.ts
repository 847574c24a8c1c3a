import { METRIC_LABELS } from '../../engine/format/labels.ts'
import { formatSignedPct } from '../../engine/format/number.ts'
import { isLatencyMetric, type Goal } from '../../shared/goal.ts'
import type { HistoryPoint, HistoryTotal } from '../charts/history-model.ts'

/** The history in a line under the emblem: `p99 −76.1 %, cost −41.2 %`. */
export function historyWords(
  goal: Pick<Goal, 'metric' | 'statistic'> | null,
  points: readonly HistoryPoint[],
  total: HistoryTotal,
): string {
  if (goal === null || points.length === 0) return 'no iterations yet'
  if (points.length === 1) return 'baseline only'
  if (total.kept === 0) return 'nothing kept yet'
  const name = isLatencyMetric(goal.metric) ? goal.statistic : METRIC_LABELS[goal.metric].name
  const parts = [
    total.value_pct === null ? null : `${name} ${formatSignedPct(total.value_pct)}`,
    total.cost_pct === null || goal.metric === 'cost_usd_per_1k_requests'
      ? null
      : `cost ${formatSignedPct(total.cost_pct)}`,
  ]
  return parts.filter((part) => part !== null).join(', ')
}
