import { LOG_BUCKETS, logBucket } from './log-buckets.ts'

/** Values in pieces, as often as they are asked for, each time the same ones. None is NaN. */
export type Pieces = () => Iterable<Float64Array>

/** Single values of a sample in ascending order, and what one pass over it tells. */
export interface OrderStatistics {
  n: number
  sum: number
  /** NaN where there are no values, as for every rank outside the sample. */
  min: number
  max: number
  /** The value of a wanted rank, from 0. */
  at(rank: number): number
}

/** Values of one bucket that are held at a time, 2 MB; a fuller one is divided once more. */
const HELD_MAX = 1 << 18
/** Even parts that such a bucket is divided into. */
const PARTS = 4_096

/**
 * Exact order statistics of a sample of any size in bounded memory, as sorting it would give. The
 * first pass counts the values in buckets; the next ones look only into the buckets that hold the
 * wanted ranks, dividing them until what they hold can be sorted. Two passes are usual.
 * @param wanted Ranks from 0, told once the size is known; a few, since each may hold a bucket open.
 */
export function orderStatistics(pieces: Pieces, wanted: (n: number) => number[]): OrderStatistics {
  const whole = new Counts(LOG_BUCKETS, logBucket)
  let sum = 0
  for (const piece of pieces()) {
    for (const value of piece) sum += value
    whole.addAll(piece)
  }
  const n = whole.total
  const ranks = [...new Set(wanted(n))].filter((rank) => rank >= 0 && rank < n)
  const values = new Map<number, number>()
  let open = settle(whole.rangesOf(ranks, 0), values)
  while (open.length > 0) {
    const looks = open.map((range) => (range.n <= HELD_MAX ? new Held(range) : new Divided(range)))
    // Each look runs over a piece by itself: short loops that the engine compiles well.
    for (const piece of pieces()) for (const look of looks) look.seeAll(piece)
    open = settle(
      looks.flatMap((look) => look.ranges(values)),
      values,
    )
  }
  return { n, sum, min: whole.min, max: whole.max, at: (rank) => values.get(rank) ?? NaN }
}

/** Neighbouring values, from `low` to `high`, of which `below` of the whole sample are smaller. */
interface Range {
  low: number
  high: number
  n: number
  below: number
  ranks: number[]
}

/** Takes out the ranges whose values are all alike. */
function settle(ranges: readonly Range[], values: Map<number, number>): Range[] {
  return ranges.filter(({ low, high, ranks }) => {
    if (low < high) return true
    for (const rank of ranks) values.set(rank, low)
    return false
  })
}

/** How many values fall into each bucket, and the smallest and largest of them. */
class Counts {
  total = 0
  readonly #bucketOf: (value: number) => number
  readonly #counts: Float64Array
  readonly #lows: Float64Array
  readonly #highs: Float64Array

  constructor(buckets: number, bucketOf: (value: number) => number) {
    this.#bucketOf = bucketOf
    this.#counts = new Float64Array(buckets)
    this.#lows = new Float64Array(buckets).fill(Infinity)
    this.#highs = new Float64Array(buckets).fill(-Infinity)
  }

  addAll(values: Float64Array): void {
    const bucketOf = this.#bucketOf
    const counts = this.#counts
    const lows = this.#lows
    const highs = this.#highs
    for (const value of values) {
      const bucket = bucketOf(value)
      counts[bucket] = (counts[bucket] ?? 0) + 1
      if (value < (lows[bucket] ?? 0)) lows[bucket] = value
      if (value > (highs[bucket] ?? 0)) highs[bucket] = value
    }
    this.total += values.length
  }

  get min(): number {
    return this.total === 0 ? NaN : this.#lows.reduce((least, low) => Math.min(least, low))
  }

  get max(): number {
    return this.total === 0 ? NaN : this.#highs.reduce((most, high) => Math.max(most, high))
  }

  /** The buckets that hold the ranks. */
  rangesOf(ranks: readonly number[], below: number): Range[] {
    const ranges: Range[] = []
    let before = below
    this.#counts.forEach((n, bucket) => {
      const own = n === 0 ? [] : ranks.filter((rank) => rank >= before && rank < before + n)
      if (own.length > 0) {
        const low = this.#lows[bucket] ?? NaN
        ranges.push({ low, high: this.#highs[bucket] ?? NaN, n, below: before, ranks: own })
      }
      before += n
    })
    return ranges
  }
}

/** A range whose values are held and sorted. */
class Held {
  readonly #range: Range
  readonly #values: Float64Array
  #n = 0

  constructor(range: Range) {
    this.#range = range
    this.#values = new Float64Array(range.n)
  }

  seeAll(piece: Float64Array): void {
    const { low, high } = this.#range
    for (const value of piece) {
      if (value >= low && value <= high) this.#values[this.#n++] = value
    }
  }

  ranges(found: Map<number, number>): Range[] {
    this.#values.sort()
    const { below, ranks } = this.#range
    for (const rank of ranks) found.set(rank, this.#values[rank - below] ?? NaN)
    return []
  }
}

/** A range that is divided into even parts. Its ends differ, so that each part holds less. */
class Divided {
  readonly #range: Range
  readonly #counts: Counts

  constructor(range: Range) {
    const { low, high } = range
    this.#range = range
    this.#counts = new Counts(PARTS, (value) =>
      Math.min(PARTS - 1, Math.floor(((value - low) / (high - low)) * PARTS)),
    )
  }

  seeAll(piece: Float64Array): void {
    const { low, high } = this.#range
    this.#counts.addAll(piece.filter((value) => value >= low && value <= high))
  }

  ranges(): Range[] {
    return this.#counts.rangesOf(this.#range.ranks, this.#range.below)
  }
}
