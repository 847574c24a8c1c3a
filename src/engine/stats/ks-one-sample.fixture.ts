import { kolmogorovTail } from './kolmogorov-smirnov.ts'
import { sorted } from './quantile.ts'

/** One-sample Kolmogorov-Smirnov test of values against a distribution function; p by the limit. */
export function ksOneSample(
  values: ArrayLike<number>,
  cdf: (x: number) => number,
): { d: number; p: number } {
  const ascending = sorted(values)
  const n = ascending.length
  let d = 0
  ascending.forEach((value, index) => {
    const f = cdf(value)
    d = Math.max(d, f - index / n, (index + 1) / n - f)
  })
  return { d, p: kolmogorovTail(Math.sqrt(n) * d) }
}
