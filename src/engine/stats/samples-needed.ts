import { binomialCdf } from './binomial-cdf.ts'

export const PERCENTILE_CONFIDENCE = 0.99
/** Values above the percentile that the rule allows for: the bound is the second largest value. */
const ABOVE_ALLOWED = 1
const DOUBLINGS_MAX = 60

/**
 * The fewest independent values that carry the quantile `p` (0 < p < 1): with so many, the second
 * largest value is an upper bound of the quantile at the given confidence, whatever the
 * distribution. It is the smallest n with P(Binomial(n, 1 − p) ≤ 1) ≤ 1 − confidence:
 * p50 → 11, p90 → 64, p95 → 130, p99 → 662 at 99 %.
 *
 * Source: the early-stopping rule of MLPerf's LoadGen (mlcommons/inference, early_stopping.cc) with
 * one value above, whose floors 64 and 662 mlcommons/endpoints uses too (pull request 417). The
 * bound itself: H. A. David, H. N. Nagaraja, "Order Statistics", 3rd ed., section 7.1.
 */
export function samplesNeeded(p: number, confidence = PERCENTILE_CONFIDENCE): number {
  const carries = (n: number): boolean =>
    n > ABOVE_ALLOWED && binomialCdf(ABOVE_ALLOWED, n, 1 - p) <= 1 - confidence
  let high = 2
  for (let i = 0; i < DOUBLINGS_MAX && !carries(high); i += 1) high *= 2
  let low = high / 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (carries(middle)) high = middle
    else low = middle
  }
  return high
}
