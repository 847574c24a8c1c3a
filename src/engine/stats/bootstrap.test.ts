import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockLength, drawBlockCounts } from './block-counts.ts'
import { quantile } from './quantile.ts'
import { createRandom } from './random.ts'
import { ratioInterval, welchDegrees } from './ratio-interval.ts'
import { runResamples } from './run-resamples.ts'
import { weightedQuantile } from './weighted-quantile.ts'

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0)

describe('resamples of runs', () => {
  it('are listed with their probabilities: ten for three runs', () => {
    const resamples = runResamples(3, 300, createRandom(1))
    expect(resamples).toHaveLength(10)
    expect(sum(resamples.map((r) => r.probability))).toBeCloseTo(1, 12)
    const of = (counts: number[]) =>
      resamples.find((r) => r.counts.join() === counts.join())?.probability
    // 3!/(1! 1! 1!)/27, 3!/(2! 1!)/27, 1/27
    expect([of([1, 1, 1]), of([2, 1, 0]), of([0, 0, 3])]).toEqual([6 / 27, 3 / 27, 1 / 27])
  })
  it('have the variance that the bootstrap of a mean has, (m − 1)/m² of the sample variance', () => {
    const values = [3, 5, 10, 11]
    const resamples = runResamples(4, 300, createRandom(1))
    const means = resamples.map((r) => sum(r.counts.map((c, i) => c * (values[i] ?? 0))) / 4)
    const mean = sum(resamples.map((r, i) => r.probability * (means[i] ?? 0)))
    const spread = sum(resamples.map((r, i) => r.probability * ((means[i] ?? 0) - mean) ** 2))
    // numpy.var([3, 5, 10, 11]) / 4
    expect(spread).toBeCloseTo(11.1875 / 4, 12)
  })
  it('are drawn where there are too many', () => {
    const resamples = runResamples(8, 500, createRandom(1))
    expect(resamples).toHaveLength(500)
    expect(resamples.every((r) => sum(r.counts) === 8)).toBe(true)
  })
})

describe('blocks', () => {
  it('are drawn to the same length, neighbours together', () => {
    const counts = new Uint16Array(120)
    counts.fill(9)
    drawBlockCounts(counts, 10, 100, 10, createRandom(2))
    expect(sum(counts.subarray(10, 110))).toBe(100)
    expect([...counts.subarray(0, 10), ...counts.subarray(110)].every((c) => c === 9)).toBe(true)
    const inner = [...counts.subarray(10, 110)]
    const edges = inner.filter((c, i) => c !== inner[(i + 99) % 100]).length
    expect(edges).toBeLessThanOrEqual(20)
  })
  it('grow with the run and the requests in flight, and leave eight of them', () => {
    expect([blockLength(1_000, 4), blockLength(1_000, 32), blockLength(100, 64)]).toEqual([
      10, 32, 12,
    ])
    expect(blockLength(3, 1)).toBe(1)
  })
})

describe('a weighted quantile', () => {
  it('is that of the written-out sample', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat({ max: 3 })), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), (made, p) => {
        const order = Uint32Array.from(made.keys()).sort(
          (a, b) => (made[a]?.[0] ?? 0) - (made[b]?.[0] ?? 0),
        )
        const ascending = Float64Array.from(order, (row) => made[row]?.[0] ?? NaN)
        const counts = Uint16Array.from(made, ([, count]) => count)
        const written = made.flatMap(([value, count]) => Array<number>(count).fill(value))
        const expected = quantile(written, p)
        const actual = weightedQuantile(ascending, order, counts, p)
        if (Number.isNaN(expected)) expect(actual).toBeNaN()
        else expect(actual).toBeCloseTo(expected, 9)
      }),
    )
  })
})

describe('the interval of a ratio', () => {
  const side = (log: number, variance_runs: number, variance_blocks = 0) => ({
    log,
    runs: 3,
    variance_runs,
    variance_blocks,
  })
  it('is Welch’s on the logarithm', () => {
    // scipy.stats.ttest_ind([1.0, 1.1, 1.3], [0.7, 0.75, 0.9], equal_var=False)
    //   .confidence_interval(0.95), sides changed: df and ends below; variances are var(ddof=1)/3.
    const before = side(3.4 / 3, 0.007777777777777779)
    const after = side(2.35 / 3, 0.0036111111111111135)
    expect(welchDegrees(before, after)).toBeCloseTo(3.527806925498427, 9)
    const change = ratioInterval(before, after, 0.95)
    expect(Math.log1p(change.lo_pct / 100)).toBeCloseTo(-0.6626144580676396, 9)
    expect(Math.log1p(change.hi_pct / 100)).toBeCloseTo(-0.03738554193236082, 9)
    expect(change.estimate_pct).toBeCloseTo(100 * Math.expm1(-0.35), 9)
    expect(change.lo50_pct).toBeGreaterThan(change.lo_pct)
    expect(change.hi50_pct).toBeLessThan(change.hi_pct)
  })
  it('is never narrower than the requests allow', () => {
    const change = ratioInterval(side(0, 0, 0.01), side(0, 0, 0.01), 0.95)
    expect(Math.log1p(change.hi_pct / 100)).toBeCloseTo(1.959963984540054 * Math.sqrt(0.02), 9)
  })
})
