import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LOG_BUCKETS, logBucket } from './log-buckets.ts'
import { orderStatistics, type Pieces } from './order-statistics.ts'
import { createRandom } from './random.ts'

const MILLION = 1_000_000

/** Cuts values into pieces and counts how often they are read. */
function inPieces(values: Float64Array, size: number): { pieces: Pieces; reads: () => number } {
  let reads = 0
  return {
    reads: () => reads,
    pieces: function* () {
      reads += 1
      for (let at = 0; at < values.length; at += size) yield values.subarray(at, at + size)
    },
  }
}

function expectSorted(values: Float64Array, ranks: number[], passes_max: number): void {
  const { pieces, reads } = inPieces(values, 97)
  const found = orderStatistics(pieces, () => ranks)
  const ascending = values.toSorted()
  expect(ranks.map(found.at)).toEqual(ranks.map((rank) => ascending[rank] ?? NaN))
  expect([found.n, found.min, found.max]).toEqual([
    values.length,
    ascending[0] ?? NaN,
    ascending.at(-1) ?? NaN,
  ])
  expect(reads()).toBeLessThanOrEqual(passes_max)
}

describe('order statistics of a stream', () => {
  it('are those of the sorted values', () => {
    const gap = fc.oneof(
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 0, max: 2 ** 53 - 1 }),
      fc.double({ min: 0, max: 1e300, noNaN: true }),
    )
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 300 }), fc.array(fc.nat(400)), (values, ranks) => {
        expectSorted(Float64Array.from(values), ranks, 2)
      }),
    )
  })

  it('need two passes over a million spread values', () => {
    const random = createRandom(3)
    const values = Float64Array.from({ length: MILLION }, () =>
      Math.round(1e7 * Math.exp(0.3 * random.normal())),
    )
    expectSorted(values, [0, 499_999, 500_000, 949_999, 989_999, 990_000, MILLION - 1], 2)
  })

  it('need one pass where a bucket holds one value, however often', () => {
    const values = new Float64Array(MILLION)
    values.fill(10_000_000, MILLION / 2)
    expectSorted(values, [0, MILLION / 2 - 1, MILLION / 2, MILLION - 1], 1)
  })

  it('divide a bucket that holds too many, again and again, and lose no value', () => {
    const random = createRandom(5)
    // All within 0.1 %, and most of them within ten nanoseconds of each other.
    const values = Float64Array.from({ length: MILLION }, () =>
      random.next() < 0.9
        ? 10_000_000 + Math.floor(random.next() * 10)
        : 10_000_000 + Math.floor(random.next() * 10_000),
    )
    expectSorted(values, [0, 123_456, 500_000, 899_999, 990_000, MILLION - 1], 4)
  })

  it('of nothing are nothing', () => {
    const found = orderStatistics(
      () => [],
      () => [0],
    )
    expect(found).toMatchObject({ n: 0, sum: 0, min: NaN, max: NaN })
    expect(found.at(0)).toBeNaN()
  })
})

describe('buckets', () => {
  it('never fall with a rising value', () => {
    const value = fc.double({ min: 0, noNaN: true })
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)]
        expect(logBucket(less)).toBeLessThanOrEqual(logBucket(more))
        expect(logBucket(more)).toBeLessThan(LOG_BUCKETS)
      }),
    )
  })

  it('are at most 0.4 % wide between 1 ns and a year', () => {
    const ns = fc.double({ min: 1, max: 3e16, noNaN: true })
    fc.assert(
      fc.property(ns, (value) => {
        expect(logBucket(value * 1.004)).toBeGreaterThan(logBucket(value))
      }),
    )
  })
})
