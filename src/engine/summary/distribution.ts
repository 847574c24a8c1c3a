import type { Distribution } from '../../shared/summary.ts'
import { boundedQuantile } from '../stats/bounded-quantile.ts'
import { mean } from '../stats/mean.ts'
import { sorted } from '../stats/quantile.ts'

/** Mean, extremes and percentiles of a sample; each percentile only as far as the sample carries it. */
export function distributionOf(values: ArrayLike<number>): Distribution {
  const ascending = sorted(values)
  const n = ascending.length
  return {
    n,
    mean: n === 0 ? null : mean(ascending),
    min: ascending[0] ?? null,
    max: ascending[n - 1] ?? null,
    p50: boundedQuantile(ascending, 0.5),
    p90: boundedQuantile(ascending, 0.9),
    p95: boundedQuantile(ascending, 0.95),
    p99: boundedQuantile(ascending, 0.99),
  }
}
