import type { Random } from './random.ts'

/**
 * One draw from the gamma distribution with the given shape (> 0) and scale 1, whose mean is `shape`.
 * Source: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS
 * 26(3), 2000; a shape below 1 by their note: Gamma(shape + 1) · U^(1 / shape).
 */
export function drawGamma(shape: number, random: Random): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random.next()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  // Accepts more than 95 % of all points for every shape, so that a long loop is a broken generator.
  for (;;) {
    const z = random.normal()
    const root = 1 + c * z
    if (root <= 0) continue
    const v = root ** 3
    const u = 1 - random.next()
    if (Math.log(u) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v
  }
}

/** One draw from the exponential distribution with mean 1, by inversion. */
export function drawExponential(random: Random): number {
  return -Math.log1p(-random.next())
}
