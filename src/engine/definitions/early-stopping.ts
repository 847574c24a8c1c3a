import { binomialCdf } from '../stats/binomial-cdf.ts'
import { PERCENTILE_CONFIDENCE } from '../stats/samples-needed.ts'

/**
 * LoadGen's early-stopping estimate of the percentile `p`: the value above which as many values are
 * left as can be without the percentile being, at 99 % confidence, any larger. It is `sorted[n − t]`
 * with the largest t for which P(Binomial(n, 1 − p) ≤ t) ≤ 1 %; null where not even t = 1 is.
 *
 * Source: mlcommons/inference, loadgen/results.cc (EarlyStopping, SingleStream) and
 * loadgen/early_stopping.cc with tolerance 0; mlcommons/endpoints, docs/early_stopping.md, gives 662 as
 * the fewest values for p99 and t = 353 for 40,000.
 * @param ascending Values in ascending order.
 */
export function earlyStoppingEstimate(ascending: Float64Array, p: number): number | null {
  const n = ascending.length
  const carries = (t: number): boolean => binomialCdf(t, n, 1 - p) <= 1 - PERCENTILE_CONFIDENCE
  if (n < 2 || !carries(1)) return null
  let low = 1
  let high = n
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (carries(middle)) low = middle
    else high = middle
  }
  return ascending[n - low] ?? null
}
