import { quantileOfSorted, sorted } from '../../engine/stats/quantile.ts'

/** Lengths in bins of whole numbers, as shares, so that distributions of any size stand together. */
export interface LengthBins {
  /** One more than there are bins; the last is past the longest. */
  edges: number[]
  /** %, of all lengths of each. */
  shares_pct: number[]
  beside_pct: number[] | null
  /** Whether the bins grow with the length, for a logarithmic axis. */
  log: boolean
  p50: number
  p99: number
}

const BINS_MAX = 28
/** From so many times the shortest on, the axis is logarithmic: else most lengths share a bin. */
const LOG_FROM = 20

/** Bins over both distributions; null where there are no lengths. */
export function lengthBins(
  values: readonly number[],
  beside: readonly number[] | null,
): LengthBins | null {
  const own = sorted(values)
  const other = beside === null || beside.length === 0 ? null : sorted(beside)
  const first = own[0]
  const last = own.at(-1)
  if (first === undefined || last === undefined) return null
  const lo = Math.max(1, Math.min(first, other?.[0] ?? first))
  const hi = Math.max(last, other?.at(-1) ?? last)
  const log = hi / lo >= LOG_FROM
  const edges = log ? logEdges(lo, hi) : evenEdges(lo, hi)
  return {
    edges,
    shares_pct: shares(own, edges),
    beside_pct: other === null ? null : shares(other, edges),
    log,
    p50: quantileOfSorted(own, 0.5),
    p99: quantileOfSorted(own, 0.99),
  }
}

function evenEdges(lo: number, hi: number): number[] {
  const width = Math.max(1, Math.ceil((hi - lo + 1) / BINS_MAX))
  const bins = Math.ceil((hi - lo + 1) / width)
  return Array.from({ length: bins + 1 }, (_, bin) => lo + bin * width)
}

/** Edges of about one ratio; a bin is never narrower than one token. */
function logEdges(lo: number, hi: number): number[] {
  const ratio = ((hi + 1) / lo) ** (1 / BINS_MAX)
  const edges = [lo]
  let at = lo
  for (let power = 1; at <= hi; power += 1) {
    at = Math.max(at + 1, Math.ceil(lo * ratio ** power - 1e-9))
    edges.push(at)
  }
  return edges
}

function shares(ascending: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0)
  let bin = 0
  for (const value of ascending) {
    while (bin < counts.length - 1 && value >= (edges[bin + 1] ?? Infinity)) bin += 1
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts.map((count) => (100 * count) / ascending.length)
}
