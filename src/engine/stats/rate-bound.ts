import { bisect } from './bisect.ts'
import { incompleteBeta } from './incomplete-beta.ts'

/**
 * The one-sided upper bound of a rate of which `seen` of `n` were counted, as a share 0–1.
 * Exact: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the
 * case of the binomial", Biometrika 26(4), 1934. With none seen it is 1 − (1 − confidence)^(1/n),
 * which the rule of three writes as 3/n for 95 %.
 */
export function rateUpperBound(seen: number, n: number, confidence = 0.95): number {
  if (seen >= n) return 1
  if (seen === 0) return -Math.expm1(Math.log1p(-confidence) / n)
  return bisect((rate) => incompleteBeta(rate, seen + 1, n - seen) - confidence, 0, 1)
}
