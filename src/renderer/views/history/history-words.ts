import { METRIC_LABELS, metricName } from '../../../engine/format/labels.ts'
import { formatCount, formatNumber, formatSignedPct, NBSP } from '../../../engine/format/number.ts'
import type { HistoryPoint } from '../../../engine/history/history.ts'
import type { HistoryTotal } from '../../../engine/history/total.ts'
import { isLatencyMetric, type Goal } from '../../../shared/goal.ts'
import type { Investigation, Iteration } from '../../../shared/investigation.ts'
import type { Quantile } from '../../../shared/summary.ts'

const LEVEL_PCT = 95
const FINGERPRINT_SHOWN = 8

/** From the baseline to the last kept iteration: the goal's metric, and the cost of a request. */
export function knownWords(goal: Goal, { first, last, ...total }: HistoryTotal): string[] {
  if (first === null || last === null) return ['Nothing yet']
  const { unit } = METRIC_LABELS[goal.metric]
  const name = metricName(goal.metric, isLatencyMetric(goal.metric) ? goal.statistic : null)
  const alone = first.index === last.index
  const value = alone ? boundText(first) : `${boundText(first)} → ${boundText(last)}`
  const known = [`${name} ${value}${NBSP}${unit}${inBrackets(alone ? null : total.value_pct)}`]
  if (goal.metric === 'cost_usd_per_1k_requests') return known
  const cost = alone ? costText(first) : `${costText(first)} → ${costText(last)}`
  return [...known, `${cost} USD per 1,000${inBrackets(alone ? null : total.cost_pct)}`]
}

function inBrackets(change_pct: number | null): string {
  return change_pct === null ? '' : ` (${formatSignedPct(change_pct)})`
}

/** A point's value; `≥` in front where it is a lower bound. */
export function boundText({ value, bound }: Pick<HistoryPoint, 'value' | 'bound'>): string {
  if (value === null) return '—'
  return bound ? `≥${NBSP}${formatNumber(value)}` : formatNumber(value)
}

export function costText({ cost }: Pick<HistoryPoint, 'cost'>): string {
  return cost === null ? '—' : formatNumber(cost)
}

/** How much of the history stands on clear intervals and a valid client. */
export function sureWords(investigation: Investigation, points: readonly HistoryPoint[]): string[] {
  const effect_pct = investigation.goal?.smallest_effect_pct ?? 0
  const intervals = points.flatMap((point) => point.value_change ?? [])
  const clear = intervals.filter(
    ({ lo_pct, hi_pct }) => lo_pct > effect_pct || hi_pct < -effect_pct,
  )
  const certificates = investigation.iterations
    .flatMap((iteration) => iteration.runs)
    .flatMap((run) => run.certificate ?? [])
  const valid = certificates.filter((certificate) => certificate.valid).length
  const all = certificates.length
  return [
    points.length <= 1
      ? 'no change compared yet'
      : `${String(clear.length)} of ${String(points.length - 1)} intervals clear of ±${String(effect_pct)}${NBSP}%`,
    valid === all
      ? `client valid in all ${formatCount(all)} runs`
      : `client valid in ${formatCount(valid)} of ${formatCount(all)} runs`,
  ]
}

/**
 * What whiskers and brackets are, and what stands behind each point.
 * @param charted Whether the chart is shown, not the table alone.
 */
export function captionWords(investigation: Investigation, charted: boolean): string {
  const measured = investigation.iterations.filter((one) => one.summary !== null)
  const level = measured.flatMap((one) => one.comparison?.level ?? [])[0]
  const level_pct = level === undefined ? LEVEL_PCT : Math.round(level * 100)
  const runs = rangeText(measured.flatMap((one) => one.summary?.runs ?? []))
  const requests = rangeText(measured.map(requestsOf))
  const parts = [
    investigation.simulated ? 'Simulated target. ' : '',
    ...(measured.length > 1
      ? [
          `${charted ? 'Whiskers and brackets' : 'Brackets'}: ${String(level_pct)}${NBSP}% intervals, `,
        ]
      : []),
    `${runs} ${runs === '1' ? 'run' : 'runs'} each, ${requests} requests in steady windows`,
    measured.length > 1 ? '; a change is compared with the last kept iteration. ' : '. ',
    boundWords(investigation, measured),
    `Workload${NBSP}${fingerprintText(investigation.workload_fingerprint)}.`,
  ]
  return parts.join('')
}

function requestsOf({ summary }: Iteration): number {
  return summary === null ? 0 : summary.requests_ok + summary.requests_failed
}

function rangeText(counts: readonly number[]): string {
  if (counts.length === 0) return '—'
  const [lo, hi] = [Math.min(...counts), Math.max(...counts)]
  return lo === hi ? formatCount(lo) : `${formatCount(lo)} to ${formatCount(hi)}`
}

/** `≥: too few requests for a p99 (460 of 662), so a lower bound.` */
function boundWords({ goal }: Investigation, measured: readonly Iteration[]): string {
  if (goal === null || !isLatencyMetric(goal.metric) || goal.statistic === 'mean') return ''
  const { metric, statistic } = goal
  const bounds = measured
    .flatMap(({ summary }): Quantile[] => (summary === null ? [] : [summary[metric][statistic]]))
    .filter((quantile) => quantile.kind === 'at_least')
  const needed = bounds[0]?.needed
  if (needed === undefined) return ''
  const counts = rangeText(bounds.map((quantile) => quantile.n))
  return `≥ is a lower bound: ${counts} of the ${formatCount(needed)} requests that a ${statistic} wants. `
}

/** The first digits of a fingerprint, in groups: `9f3c 41d2`. */
export function fingerprintText(fingerprint: string | null): string {
  if (fingerprint === null) return '—'
  return (fingerprint.slice(0, FINGERPRINT_SHOWN).match(/.{1,4}/g) ?? []).join(NBSP)
}
