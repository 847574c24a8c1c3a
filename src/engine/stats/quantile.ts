/** A copy in ascending order. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort()
}

/**
 * The quantile `p` (0–1) of values in ascending order; NaN for no values.
 * Type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician
 * 50(4), 1996: linear between the order statistics around (n − 1) p, the default of R and NumPy.
 */
export function quantileOfSorted(ascending: ArrayLike<number>, p: number): number {
  if (ascending.length === 0) return NaN
  const at = (ascending.length - 1) * p
  const below = Math.floor(at)
  const low = ascending[below] ?? NaN
  const high = ascending[below + 1] ?? low
  return low + (at - below) * (high - low)
}

/** The quantile `p` (0–1) of values in any order, type 7. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileOfSorted(sorted(values), p)
}
