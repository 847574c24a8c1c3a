import { mean } from './mean.ts'

/**
 * The sample variance, with n − 1 in the denominator as in R's `var`; NaN for fewer than two values.
 * In two passes, so that nearly equal large values do not cancel.
 */
export function variance(values: ArrayLike<number>): number {
  if (values.length < 2) return NaN
  const centre = mean(values)
  let squares = 0
  for (let i = 0; i < values.length; i += 1) squares += ((values[i] ?? NaN) - centre) ** 2
  return squares / (values.length - 1)
}
