import type { LogHistogram } from '../../shared/run-events.ts'
import type { Pieces } from './order-statistics.ts'

/** Bins to a factor of ten: each is 12 % wide. */
const PER_DECADE = 20
/** From a microsecond to a day, in milliseconds; what is smaller is counted apart. */
const FIRST_MS = 1e-3
const DECADES = 11

/**
 * Counts values in bins whose edges grow by a constant factor. Empty bins at both ends are left out;
 * values past the last edge count into the last bin.
 * @param unit How many of the values' units make a millisecond.
 */
export function logHistogram(pieces: Pieces, unit: number): LogHistogram {
  const counts = new Array<number>(DECADES * PER_DECADE).fill(0)
  const edges = Array.from(
    { length: counts.length + 1 },
    (_, i) => FIRST_MS * 10 ** (i / PER_DECADE),
  )
  let below = 0
  let n = 0
  for (const piece of pieces()) {
    for (const value of piece) {
      n += 1
      const bin = binOf(value / unit, edges)
      if (bin < 0) below += 1
      else counts[bin] = (counts[bin] ?? 0) + 1
    }
  }
  const first = counts.findIndex((count) => count > 0)
  if (first === -1) return { n, below, edges_ms: [], counts: [] }
  const end = counts.findLastIndex((count) => count > 0) + 1
  return { n, below, edges_ms: edges.slice(first, end + 1), counts: counts.slice(first, end) }
}

/** The logarithm says where about; the edges themselves decide. */
function binOf(value_ms: number, edges: readonly number[]): number {
  if (!(value_ms >= FIRST_MS)) return -1
  const last = edges.length - 2
  const near = Math.min(last, Math.floor(Math.log10(value_ms / FIRST_MS) * PER_DECADE))
  if (value_ms < (edges[near] ?? 0)) return near - 1
  return near < last && value_ms >= (edges[near + 1] ?? Infinity) ? near + 1 : near
}
