import type { ComparedMetric } from '../../shared/comparison.ts'
import type { Statistic } from '../../shared/goal.ts'
import { weightedQuantile } from '../stats/weighted-quantile.ts'
import type { Column, Table } from './columns.ts'

/** How a metric is computed from a table whose rows count as often as a resample drew them. */
export type Estimator = (counts: Uint16Array) => number

const SHARES: Readonly<Record<Exclude<Statistic, 'mean'>, number>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
}

/** Rates as ratios of two columns' sums; constant factors cancel in a relative change. */
const RATIOS: Readonly<
  Record<Exclude<ComparedMetric['metric'], 'ttft_ms' | 'tpot_ms' | 'e2e_ms'>, [Column, Column]>
> = {
  requests_per_s: ['ended_ok', 'gap_s'],
  output_tokens_per_s: ['ended_tokens', 'gap_s'],
  goodput_requests_per_s: ['ended_met', 'gap_s'],
  cost_usd_per_1k_requests: ['gap_s', 'ended_met'],
  errors_pct: ['failed', 'one'],
  slo_met_pct: ['met', 'one'],
}

/** The share 0–1 of a percentile; null for the mean. */
export function shareOf(statistic: Statistic): number | null {
  return statistic === 'mean' ? null : SHARES[statistic]
}

/** Prepares a metric's estimator; sorting is done here, once. */
export function estimatorFor(
  table: Table,
  metric: ComparedMetric['metric'],
  statistic: Statistic | null,
): Estimator {
  if (metric !== 'ttft_ms' && metric !== 'tpot_ms' && metric !== 'e2e_ms') {
    const [top, bottom] = RATIOS[metric]
    return ratioEstimator(table.columns[top], table.columns[bottom])
  }
  const values = table.columns[metric]
  const share = statistic === null ? null : shareOf(statistic)
  return share === null ? meanEstimator(values) : quantileEstimator(values, share)
}

function ratioEstimator(top: Float64Array, bottom: Float64Array): Estimator {
  return (counts) => weightedSum(top, counts) / weightedSum(bottom, counts)
}

function weightedSum(values: Float64Array, counts: Uint16Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += (values[i] ?? 0) * (counts[i] ?? 0)
  return sum
}

function meanEstimator(values: Float64Array): Estimator {
  const present = values.map((value) => (Number.isNaN(value) ? 0 : 1))
  const known = values.map((value) => (Number.isNaN(value) ? 0 : value))
  return ratioEstimator(known, present)
}

function quantileEstimator(values: Float64Array, share: number): Estimator {
  const order = Uint32Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row]))
    .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ascending = Float64Array.from(order, (row) => values[row] ?? NaN)
  return (counts) => weightedQuantile(ascending, order, counts, share)
}
