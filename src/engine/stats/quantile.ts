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
  return quantileAt(ascending.length, p, (rank) => ascending[rank] ?? NaN)
}

/**
 * The same of `n` values of which single order statistics are known.
 * @param at The value of a rank, from 0.
 */
export function quantileAt(n: number, p: number, at: (rank: number) => number): number {
  if (n === 0) return NaN
  const place = (n - 1) * p
  const below = Math.floor(place)
  const low = at(below)
  const high = below + 1 < n ? at(below + 1) : low
  return low + (place - below) * (high - low)
}

/** The quantile `p` (0–1) of values in any order, type 7. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileOfSorted(sorted(values), p)
}
