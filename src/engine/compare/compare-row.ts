import type { ComparedMetric } from '../../shared/comparison.ts'
import type { Goal } from '../../shared/goal.ts'
import type { Summary } from '../../shared/summary.ts'
import { formatCount } from '../format/number.ts'
import { goalValue } from '../summary/metric-value.ts'
import { checkSlos } from '../summary/slo-check.ts'
import { ratioInterval, type LogEstimate } from '../stats/ratio-interval.ts'
import { betterOf, type Row } from './compared-rows.ts'
import { estimatorFor } from './estimator.ts'
import { logEstimate, type Resampled } from './resampled.ts'

/** One side of a comparison: its figures, and its requests to resample. */
export interface Side {
  summary: Summary
  resampled: Resampled
}

/** A row of the comparison, with what its interval was made from; null where it has none. */
export interface ComparedRow {
  metric: ComparedMetric
  estimates: { before: LogEstimate; after: LogEstimate } | null
}

/** Compares one metric of two sides that have enough runs. */
export function compareRow(
  row: Row,
  goal: Goal,
  before: Side,
  after: Side,
  level: number,
): ComparedRow {
  const plain = describeRow(row, goal, before.summary, after.summary)
  const { baseline, candidate } = plain
  if (baseline === null || candidate === null) return { metric: plain, estimates: null }
  const estimates = [before, after].map(({ resampled }) =>
    logEstimate(resampled, estimatorFor(resampled.table, row.metric, row.statistic)),
  )
  const [first, second] = estimates
  if (first == null || second == null) {
    return { metric: { ...plain, note: noChangeNote(row, before, after) }, estimates: null }
  }
  const change = ratioInterval(first, second, level)
  return { metric: { ...plain, change }, estimates: { before: first, after: second } }
}

/** A row's values and limits without a change. */
export function describeRow(row: Row, goal: Goal, before: Summary, after: Summary): ComparedMetric {
  const first = goalValue(before, row.metric, row.statistic)
  const second = goalValue(after, row.metric, row.statistic)
  return {
    ...row,
    better: betterOf(row.metric),
    is_goal: false,
    baseline: first.value,
    candidate: second.value,
    change: null,
    note: bothNotes(first.note, second.note),
    slo: sloOf(row, goal, before, after),
  }
}

/** `≥ 236, 276 of 662 → ≥ 167, 276 of 662`; a side without a note has its value instead. */
function bothNotes(before: string | null, after: string | null): string | null {
  if (before === after) return before
  return after === null ? (before ?? '') : `${before ?? ''} → ${after}`.trim()
}

function sloOf(row: Row, goal: Goal, before: Summary, after: Summary): ComparedMetric['slo'] {
  const first = checkSlos(before, goal)
  const second = checkSlos(after, goal)
  if (row.metric === 'errors_pct') {
    const { max_pct, holds } = first.errors
    return { max: max_pct, baseline_holds: holds, candidate_holds: second.errors.holds }
  }
  const own = goal.slos.map((slo, i) => ({ slo, i }))
  const [strictest] = own
    .filter(({ slo }) => slo.metric === row.metric && slo.statistic === row.statistic)
    .sort((a, b) => a.slo.max_ms - b.slo.max_ms)
  if (strictest === undefined) return null
  return {
    max: strictest.slo.max_ms,
    baseline_holds: first.slos[strictest.i]?.holds ?? null,
    candidate_holds: second.slos[strictest.i]?.holds ?? null,
  }
}

function noChangeNote(row: Row, before: Side, after: Side): string {
  if (row.metric !== 'errors_pct') return 'one run has none, so that no relative change is known'
  const [first, second] = [before.summary, after.summary].map(failedOf)
  return first === second ? `${first ?? ''} a side` : `${first ?? ''}, then ${second ?? ''}`
}

function failedOf({ requests_ok, requests_failed }: Summary): string {
  return `${formatCount(requests_failed)} of ${formatCount(requests_ok + requests_failed)}`
}
