/** Counts of lengths in bins of equal width; `edges` has one value more than `counts`. */
export interface LengthHistogram {
  edges: number[]
  counts: number[]
  min: number
  max: number
  mean: number
  /** Nearest rank. */
  median: number
}

const BINS_MAX = 24

/** A histogram of whole numbers with bins of a whole width; null where there is nothing to count. */
export function lengthHistogram(lengths: readonly number[]): LengthHistogram | null {
  const sorted = [...lengths].sort((left, right) => left - right)
  const min = sorted[0]
  const max = sorted.at(-1)
  if (min === undefined || max === undefined) return null
  const width = Math.max(1, Math.ceil((max - min + 1) / BINS_MAX))
  const bins = Math.ceil((max - min + 1) / width)
  const counts = new Array<number>(bins).fill(0)
  for (const length of sorted) {
    const bin = Math.floor((length - min) / width)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return {
    edges: Array.from({ length: bins + 1 }, (_, bin) => min + bin * width),
    counts,
    min,
    max,
    mean: sorted.reduce((sum, length) => sum + length, 0) / sorted.length,
    median: sorted[Math.ceil(sorted.length / 2) - 1] ?? min,
  }
}
