/**
 * The type 7 quantile of a sample in which the row `order[i]` with the value `ascending[i]` occurs
 * `counts[order[i]]` times; NaN where all counts are 0. The same as `quantileOfSorted` on the
 * written-out sample, without writing it out.
 */
export function weightedQuantile(
  ascending: Float64Array,
  order: Uint32Array,
  counts: Uint16Array,
  p: number,
): number {
  let total = 0
  for (const row of order) total += counts[row] ?? 0
  if (total === 0) return NaN
  const at = (total - 1) * p
  const below = Math.floor(at)
  let seen = 0
  let i = 0
  for (; i < order.length; i += 1) {
    seen += counts[order[i] ?? 0] ?? 0
    if (seen > below) break
  }
  const low = ascending[i] ?? NaN
  if (seen > below + 1 || at === below) return low
  // The next value that occurs at all; there is one, or p would be 1 and `at` whole.
  for (i += 1; i < order.length; i += 1) {
    if ((counts[order[i] ?? 0] ?? 0) > 0) break
  }
  const high = ascending[i] ?? low
  return low + (at - below) * (high - low)
}
