import { logGamma } from './log-gamma.ts'

const TERMS_MAX = 10_000

/**
 * The regularised lower incomplete gamma function P(shape, x), by its power series (DLMF 8.11.4), for
 * the moderate x that tests need.
 */
export function gammaCdf(x: number, shape: number): number {
  if (x <= 0) return 0
  let term = 1 / shape
  let sum = term
  for (let n = 1; n <= TERMS_MAX; n += 1) {
    term *= x / (shape + n)
    sum += term
    if (term < sum * 1e-16) break
  }
  return Math.min(1, sum * Math.exp(shape * Math.log(x) - x - logGamma(shape)))
}
