import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { thin } from './thin.ts'

describe('a thinned series', () => {
  it('keeps both extremes and the order, and no more points than asked', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 })
    fc.assert(
      fc.property(values, fc.integer({ min: 4, max: 40 }), (numbers, max) => {
        const points = numbers.map((value, i) => [i, value] as const)
        const kept = thin(points, max)
        const kept_values = kept.map(([, value]) => value ?? NaN)
        expect(kept.length).toBeLessThanOrEqual(Math.max(max, points.length <= max ? max : 0))
        expect(Math.max(...kept_values)).toBe(Math.max(...numbers))
        expect(Math.min(...kept_values)).toBe(Math.min(...numbers))
        const times = kept.map(([t_s]) => t_s)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
      }),
    )
  })

  it('is the series itself where that is short', () => {
    const points = [[0, 1]] as const
    expect(thin(points, 10)).toBe(points)
  })
})
