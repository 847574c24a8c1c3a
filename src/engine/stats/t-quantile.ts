import { bisect } from './bisect.ts'
import { incompleteBeta } from './incomplete-beta.ts'
import { normalQuantile } from './normal-quantile.ts'

/** Above so many degrees the two distributions agree to seven digits. */
const NORMAL_FROM_DEGREES = 1e7
const BRACKET_DOUBLINGS_MAX = 1_000

/**
 * The quantile of Student's t distribution for 0 < p < 1 and any real number of degrees of freedom
 * above 0. By bisection on its distribution function, P(T > t) = ½ I_{ν/(ν + t²)}(ν/2, ½)
 * (Abramowitz and Stegun 26.7.1).
 */
export function tQuantile(p: number, degrees: number): number {
  if (p < 0.5) return -tQuantile(1 - p, degrees)
  if (p === 0.5) return 0
  if (degrees > NORMAL_FROM_DEGREES) return normalQuantile(p)
  const excess = (t: number): number =>
    1 - p - 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
  let high = 1
  for (let i = 0; i < BRACKET_DOUBLINGS_MAX && excess(high) < 0; i += 1) high *= 2
  return bisect(excess, 0, high)
}
