import type { KolmogorovSmirnov } from '../../shared/load-profile.ts'
import { sorted } from './quantile.ts'

/** Below so many pairs p is exact, as in R's ks.test. */
const EXACT_PAIRS_MAX = 10_000
/** D is a multiple of 1/(n·m); this is far below one, and far above what rounding does to it. */
const STEP_TOLERANCE = 1e-7
/** Terms of the series for the limit; below z = 0.27 p is 1 to twelve digits. */
const SERIES_TERMS_MAX = 100
const SERIES_Z_MIN = 0.27

/**
 * Two-sample, two-sided Kolmogorov-Smirnov test; null where a side is empty. p is exact for small
 * samples and ignores ties (which makes it too large, never too small), as in scipy and R.
 */
export function kolmogorovSmirnov(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
): KolmogorovSmirnov | null {
  const n = left.length
  const m = right.length
  if (n === 0 || m === 0) return null
  const d = largestDistance(sorted(left), sorted(right))
  const exact = n * m < EXACT_PAIRS_MAX
  const p = exact ? exactTail(d, n, m) : kolmogorovTail(Math.sqrt((n * m) / (n + m)) * d)
  return { d, p: Math.min(1, Math.max(0, p)), n, m, exact }
}

/** The largest distance between the empirical distribution functions of two ascending samples. */
export function largestDistance(left: ArrayLike<number>, right: ArrayLike<number>): number {
  const n = left.length
  const m = right.length
  let d = 0
  let i = 0
  let j = 0
  while (i < n && j < m) {
    // All equal values of both sides are passed before the distance is taken.
    const x = Math.min(left[i] ?? Infinity, right[j] ?? Infinity)
    while (i < n && left[i] === x) i += 1
    while (j < m && right[j] === x) j += 1
    d = Math.max(d, Math.abs(i / n - j / m))
  }
  return d
}

/**
 * P(D ≥ d) under the hypothesis that both samples come from one continuous distribution, by counting
 * lattice paths that stay within d of the diagonal (J. L. Hodges, "The significance probability of the
 * Smirnov two-sample test", Arkiv för Matematik 3, 1957), scaled as in R's psmirnov.
 */
function exactTail(d: number, n: number, m: number): number {
  const bound = (0.5 + Math.floor(d * n * m - STEP_TOLERANCE)) / (n * m)
  const within = new Float64Array(m + 1)
  for (let j = 0; j <= m; j += 1) within[j] = j / m > bound ? 0 : 1
  for (let i = 1; i <= n; i += 1) {
    const scale = i / (i + m)
    within[0] = i / n > bound ? 0 : scale * (within[0] ?? 0)
    for (let j = 1; j <= m; j += 1) {
      const outside = Math.abs(i / n - j / m) > bound
      within[j] = outside ? 0 : scale * (within[j] ?? 0) + (within[j - 1] ?? 0)
    }
  }
  return 1 - (within[m] ?? 0)
}

/**
 * P(K ≥ z) of Kolmogorov's limiting distribution: 2 Σ (−1)^(k−1) exp(−2 k² z²).
 * Source: N. Smirnov, "Table for estimating the goodness of fit of empirical distributions", Annals of
 * Mathematical Statistics 19, 1948.
 */
export function kolmogorovTail(z: number): number {
  if (z < SERIES_Z_MIN) return 1
  let sum = 0
  for (let k = 1; k <= SERIES_TERMS_MAX; k += 1) {
    const term = Math.exp(-2 * k * k * z * z)
    sum += k % 2 === 1 ? term : -term
    if (term < 1e-17) break
  }
  return 2 * sum
}
