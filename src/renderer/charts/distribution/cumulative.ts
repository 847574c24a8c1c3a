import type { LogHistogram } from '../../../shared/run-events.ts'

/** A distribution as the share of values up to each one: what every picture of it can be drawn from. */
export interface Cumulative {
  n: number
  /** The smallest and the largest value above zero; both 1 where there is none. */
  low: number
  high: number
  /** Share of values of zero or less, which a logarithmic scale has no place for. */
  zero_share: number
  /** Share of the values up to `x`, 0 to 1. */
  at: (x: number) => number
}

/** Of values in ascending order. */
export function cumulativeOfValues(ascending: Float64Array): Cumulative {
  const n = ascending.length
  const above_zero = countUpTo(ascending, 0)
  return {
    n,
    low: ascending[above_zero] ?? 1,
    high: n > above_zero ? (ascending[n - 1] ?? 1) : 1,
    zero_share: n === 0 ? 0 : above_zero / n,
    at: (x) => (n === 0 ? 0 : countUpTo(ascending, x) / n),
  }
}

/** Of bins: inside a bin its values are taken to be spread evenly. */
export function cumulativeOfBins({ n, below, edges_ms, counts }: LogHistogram): Cumulative {
  const up_to = new Float64Array(counts.length + 1)
  up_to[0] = below
  counts.forEach((count, i) => (up_to[i + 1] = (up_to[i] ?? 0) + count))
  const first = counts.findIndex((count) => count > 0)
  const last = counts.findLastIndex((count) => count > 0)
  const at = (x: number): number => {
    const bin = countUpTo(edges_ms, x) - 1
    if (n === 0) return 0
    if (bin < 0) return x < 0 ? 0 : below / n
    const [from = 0, to = from] = [edges_ms[bin], edges_ms[bin + 1]]
    const inside = to > from ? (x - from) / (to - from) : 0
    const done = up_to[bin] ?? n
    return Math.min(1, (done + inside * (counts[bin] ?? 0)) / n)
  }
  return {
    n,
    low: first < 0 ? 1 : (edges_ms[first] ?? 1),
    high: last < 0 ? 1 : (edges_ms[last + 1] ?? 1),
    zero_share: n === 0 ? 0 : below / n,
    at,
  }
}

/** How many of the ascending values are `x` or less. */
function countUpTo(ascending: ArrayLike<number>, x: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? Infinity) <= x) low = middle + 1
    else high = middle
  }
  return low
}
