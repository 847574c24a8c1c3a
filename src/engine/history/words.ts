import { isLatencyMetric, type Goal } from '../../shared/goal.ts'
import { METRIC_LABELS, metricName } from '../format/labels.ts'
import { formatCount, formatSignedPct } from '../format/number.ts'
import type { HistoryPoint } from './history.ts'
import type { HistoryTotal } from './total.ts'

/** The history in a line: `p99 −76.1 %, cost −41.2 %`. */
export function historyWords(
  goal: Pick<Goal, 'metric' | 'statistic'> | null,
  points: readonly HistoryPoint[],
  total: HistoryTotal,
): string {
  if (goal === null || points.length === 0) return 'no iterations yet'
  if (points.length === 1) return 'baseline only'
  if (total.kept === 0) return 'nothing kept yet'
  const name = isLatencyMetric(goal.metric) ? goal.statistic : METRIC_LABELS[goal.metric].name
  const words = deltas(goal, total, name)
  return words === '' ? `${String(total.kept)} of ${String(total.tried)} kept` : words
}

/** The history as a claim: `4 of 6 changes kept: p99 TTFT −76.1 %, cost −41.2 %`. */
export function historyClaim(
  goal: Pick<Goal, 'metric' | 'statistic'>,
  total: HistoryTotal,
): string {
  if (total.tried === 0) return 'The baseline is measured; no change was tried yet'
  const tried = `${inWords(total.kept)} of ${inWords(total.tried).toLowerCase()} ${total.tried === 1 ? 'change' : 'changes'} kept`
  if (total.kept === 0) return tried
  const statistic = isLatencyMetric(goal.metric) ? goal.statistic : null
  const words = deltas(goal, total, metricName(goal.metric, statistic))
  return words === '' ? tried : `${tried}: ${words}`
}

function deltas(goal: Pick<Goal, 'metric'>, total: HistoryTotal, name: string): string {
  const parts = [
    total.value_pct === null ? null : `${name} ${formatSignedPct(total.value_pct)}`,
    total.cost_pct === null || goal.metric === 'cost_usd_per_1k_requests'
      ? null
      : `cost ${formatSignedPct(total.cost_pct)}`,
  ]
  return parts.filter((part) => part !== null).join(', ')
}

const WORDS = [
  'None',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
]

function inWords(count: number): string {
  return WORDS[count] ?? formatCount(count)
}
