import { METRIC_LABELS, capital, metricName } from '../engine/format/labels.ts'
import { formatInterval, formatNumber, formatSignedPct } from '../engine/format/number.ts'
import { historyPoints, type HistoryPoint } from '../engine/history/history.ts'
import { isLatencyMetric, type Goal } from '../shared/goal.ts'
import type { Investigation, Iteration } from '../shared/investigation.ts'

/** What an iteration came to, in a few lines for the terminal. */
export function iterationLines(investigation: Investigation, index: number): string[] {
  const { goal } = investigation
  const iteration = investigation.iterations[index]
  const point = historyPoints(investigation).find((other) => other.index === index)
  if (goal === null || iteration === undefined || point === undefined) return []
  return [metricLine(goal, point), costLine(point), ...verdictLines(iteration, point)].map(
    (line) => `   ${line}`,
  )
}

function metricLine(goal: Goal, point: HistoryPoint): string {
  const name = metricName(goal.metric, isLatencyMetric(goal.metric) ? goal.statistic : null)
  const { unit } = METRIC_LABELS[goal.metric]
  const value =
    point.value === null ? '—' : `${point.bound ? '≥ ' : ''}${formatNumber(point.value)} ${unit}`
  return `${capital(name)}: ${value}${deltaOf(point.value_change)}`
}

function costLine(point: HistoryPoint): string {
  if (point.cost === null) return 'Cost: — no request met the SLOs'
  return `Cost: ${formatNumber(point.cost)} USD per 1,000 requests${deltaOf(point.cost_change)}`
}

function deltaOf(change: HistoryPoint['value_change']): string {
  if (change === null) return ''
  return ` (${formatSignedPct(change.estimate_pct)} ${formatInterval(change.lo_pct, change.hi_pct)})`
}

function verdictLines(iteration: Iteration, point: HistoryPoint): string[] {
  const lines: string[] = []
  if (iteration.comparison !== null) {
    lines.push(`Verdict: ${point.words}. ${iteration.comparison.sentence}`)
  }
  if (iteration.diagnosis !== null) lines.push(`Bottleneck: ${iteration.diagnosis.sentence}`)
  return lines
}
