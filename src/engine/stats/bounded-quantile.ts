import type { Quantile } from '../../shared/summary.ts'
import { binomialCdf } from './binomial-cdf.ts'
import { quantileOfSorted } from './quantile.ts'
import { PERCENTILE_CONFIDENCE, samplesNeeded } from './samples-needed.ts'

/**
 * A quantile as far as the sample carries it: its value where there are enough (see
 * `samplesNeeded`), else the largest order statistic that lies under the quantile with the same
 * confidence, else nothing and the reason.
 * @param ascending Values in ascending order.
 * @param p 0 < p < 1.
 */
export function boundedQuantile(ascending: ArrayLike<number>, p: number): Quantile {
  const n = ascending.length
  if (n === 0) return { kind: 'absent', reason: 'no values' }
  const needed = samplesNeeded(p)
  if (n >= needed) return { kind: 'value', value: quantileOfSorted(ascending, p), n }
  const value = ascending[rankBelow(n, p) - 1]
  return value === undefined
    ? { kind: 'absent', reason: `${String(n)} of ${String(needed)} values` }
    : { kind: 'at_least', value, n, needed }
}

/**
 * The largest rank k (from 1) whose order statistic exceeds the quantile with probability
 * P(Binomial(n, p) < k) of at most 1 − confidence; 0 where there is none.
 */
function rankBelow(n: number, p: number): number {
  let rank = 0
  while (rank < n && binomialCdf(rank, n, p) <= 1 - PERCENTILE_CONFIDENCE) rank += 1
  return rank
}
