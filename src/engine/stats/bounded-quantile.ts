import type { Quantile } from '../../shared/summary.ts'
import { binomialCdf } from './binomial-cdf.ts'
import { quantileAt } from './quantile.ts'
import { PERCENTILE_CONFIDENCE, samplesNeeded } from './samples-needed.ts'

/**
 * A quantile as far as the sample carries it: its value where there are enough (see
 * `samplesNeeded`), else the largest order statistic that lies under the quantile with the same
 * confidence, else nothing and the reason.
 * @param ascending Values in ascending order.
 * @param p 0 < p < 1.
 */
export function boundedQuantile(ascending: ArrayLike<number>, p: number): Quantile {
  return boundedQuantileAt(ascending.length, p, (rank) => ascending[rank] ?? NaN)
}

/**
 * The same of a sample of which single order statistics are known.
 * @param n Size of the sample.
 * @param at The value of a rank, from 0.
 */
export function boundedQuantileAt(n: number, p: number, at: (rank: number) => number): Quantile {
  if (n === 0) return { kind: 'absent', reason: 'no values' }
  const needed = samplesNeeded(p)
  if (n >= needed) return { kind: 'value', value: quantileAt(n, p, at), n }
  const rank = rankBelow(n, p)
  return rank === 0
    ? { kind: 'absent', reason: `${String(n)} of ${String(needed)} values` }
    : { kind: 'at_least', value: at(rank - 1), n, needed }
}

/** The ranks, from 0, that `boundedQuantileAt` reads. */
export function ranksRead(n: number, p: number): number[] {
  const ranks: number[] = []
  boundedQuantileAt(n, p, (rank) => {
    ranks.push(rank)
    return 0
  })
  return ranks
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
