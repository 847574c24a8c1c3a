import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogHistogram } from '../../../shared/run-events.ts'
import { cumulativeOfBins, cumulativeOfValues } from './cumulative.ts'
import { domainOf, edgesOf, sharesOf } from './shape.ts'

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort()
const positive = fc.array(fc.double({ min: 0.01, max: 1e5, noNaN: true }), { minLength: 1 })

describe('the share of values up to x', () => {
  it('counts values', () => {
    const cumulative = cumulativeOfValues(sorted([0, 10, 20, 40]))
    expect([-1, 0, 9, 10, 39, 40, 99].map(cumulative.at)).toEqual([
      ...[0, 0.25, 0.25, 0.5, 0.75, 1, 1],
    ])
    expect(cumulative).toMatchObject({ n: 4, low: 10, high: 40, zero_share: 0.25 })
  })

  it('goes evenly through a bin', () => {
    const bins: LogHistogram = { n: 10, below: 2, edges_ms: [1, 2, 4, 8], counts: [4, 0, 4] }
    const cumulative = cumulativeOfBins(bins)
    expect([0, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 99].map(cumulative.at)).toEqual([
      ...[0.2, 0.2, 0.2, 0.4, 0.6, 0.6, 0.6, 0.8, 1, 1],
    ])
    expect(cumulative).toMatchObject({ low: 1, high: 8, zero_share: 0.2 })
  })

  it('is nothing where there is nothing', () => {
    expect(cumulativeOfValues(new Float64Array()).at(5)).toBe(0)
    expect(cumulativeOfBins({ n: 0, below: 0, edges_ms: [], counts: [] }).at(5)).toBe(0)
  })
})

describe('the bars of a distribution', () => {
  it('hold every value once, on either scale', () => {
    fc.assert(
      fc.property(positive, fc.boolean(), fc.integer({ min: 1, max: 80 }), (values, log, bins) => {
        const cumulative = cumulativeOfValues(sorted(values))
        const edges = edgesOf(domainOf(cumulative, log, null), log, bins)
        const shares = sharesOf(cumulative, edges)
        expect(shares.length).toBe(bins)
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
      }),
    )
  })

  it('stand on a scale that shows the limit too', () => {
    const cumulative = cumulativeOfValues(sorted([100, 200]))
    expect(domainOf(cumulative, false, 800)).toEqual([0, 816])
    const [low, high] = domainOf(cumulative, true, 800)
    expect(low).toBeLessThan(100)
    expect(high).toBeGreaterThan(800)
  })

  it('have a scale even where all values are alike', () => {
    const [low, high] = domainOf(cumulativeOfValues(sorted([50, 50])), true, null)
    expect(high).toBeGreaterThan(low)
  })
})
