import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lengthBins } from './length-bins.ts'

const lengths = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 300 })

describe('lengths in bins', () => {
  it('counts each length once in either distribution, in few bins of whole width', () => {
    fc.assert(
      fc.property(lengths, fc.option(lengths), (values, beside) => {
        const bins = lengthBins(values, beside)
        if (bins === null) throw new Error('no bins')
        const sum = (shares: readonly number[]): number => shares.reduce((a, b) => a + b, 0)
        expect(sum(bins.shares_pct)).toBeCloseTo(100)
        if (beside !== null) expect(sum(bins.beside_pct ?? [])).toBeCloseTo(100)
        else expect(bins.beside_pct).toBeNull()
        const all = [...values, ...(beside ?? [])]
        expect(bins.edges[0]).toBeLessThanOrEqual(Math.min(...all))
        expect(bins.edges.at(-1)).toBeGreaterThan(Math.max(...all))
        expect(bins.edges.length).toBeLessThanOrEqual(30)
        bins.edges.slice(1).forEach((edge, i) => {
          expect(Number.isInteger(edge)).toBe(true)
          expect(edge).toBeGreaterThan(bins.edges[i] ?? 0)
        })
      }),
    )
  })

  it('puts a length into the bin whose edges hold it', () => {
    const bins = lengthBins([10, 11, 11, 12], [13])
    expect(bins).toMatchObject({
      edges: [10, 11, 12, 13, 14],
      shares_pct: [25, 50, 25, 0],
      beside_pct: [0, 0, 0, 100],
      log: false,
      p50: 11,
    })
  })

  it('is logarithmic where lengths differ by much, and none where there are none', () => {
    expect(lengthBins([10, 5_000], null)?.log).toBe(true)
    expect(lengthBins([10, 150], null)?.log).toBe(false)
    expect(lengthBins([], [1])).toBeNull()
  })
})
