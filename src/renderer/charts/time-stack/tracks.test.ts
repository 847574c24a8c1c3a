import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layoutOf, TRACK_H_MIN } from './layout.ts'
import { meanOf, rangeOf, valueAt, type TimePoint, type Track } from './tracks.ts'

const track = (points: readonly TimePoint[], changes: Partial<Track> = {}): Track => ({
  title: 'Output',
  unit: 'tok/s',
  log: false,
  top: null,
  series: [{ name: null, draw: 'line', color: null, points }],
  reference: null,
  absent: null,
  ...changes,
})

describe('the value at an instant', () => {
  const points: TimePoint[] = [
    [0, 1],
    [1, 2],
    [2, null],
    [5, 4],
  ]

  it('is the last one at or before it, and a gap stays a gap', () => {
    expect([0, 0.9, 1, 2.5, 5, 99].map((t_s) => valueAt(points, t_s))).toEqual([
      1,
      1,
      2,
      null,
      4,
      4,
    ])
    expect(valueAt(points, -0.1)).toBeNull()
    expect(valueAt([], 1)).toBeNull()
  })

  it('is none where the last one is too far back', () => {
    expect(valueAt(points, 6, 2)).toBe(4)
    expect(valueAt(points, 7.1, 2)).toBeNull()
  })

  it('is what looking through all of them finds', () => {
    const times = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 })
    fc.assert(
      fc.property(times, fc.integer({ min: -1, max: 51 }), (unsorted, t_s) => {
        const series = unsorted.toSorted((a, b) => a - b).map((t, i) => [t, i] as const)
        const expected = series.findLast(([t]) => t <= t_s)?.[1] ?? null
        expect(valueAt(series, t_s)).toBe(expected)
      }),
    )
  })
})

describe('the range of a scale', () => {
  it('begins at an honest zero and has room above the largest value, or the limit', () => {
    expect(rangeOf(track([[0, 200]]))).toEqual([0, 216])
    expect(rangeOf(track([[0, 200]], { reference: { value: 800, label: 'SLO 800' } }))).toEqual([
      0, 864,
    ])
    expect(rangeOf(track([[0, null]]))).toEqual([0, 1])
  })

  it('is fixed for percentages', () => {
    expect(rangeOf(track([[0, 3]], { top: 100 }))).toEqual([0, 100])
  })

  it('holds every value above zero on a logarithmic scale', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true })), (values) => {
        const points = values.map((value, i) => [i, value] as const)
        const [low, high] = rangeOf(track([...points, [99, 0]], { log: true }))
        expect(low).toBeGreaterThan(0)
        expect(high).toBeGreaterThan(low)
        for (const value of values) expect(value >= low && value <= high).toBe(true)
      }),
    )
  })
})

describe('the mean of a series', () => {
  it('leaves gaps out, and is none where nothing was read', () => {
    expect(
      meanOf([
        [0, 10],
        [1, null],
        [2, 20],
      ]),
    ).toBe(15)
    expect(meanOf([[0, null]])).toBeNull()
  })
})

describe('the place of each track', () => {
  it('shares the height, and never below what can be read', () => {
    const high = layoutOf(900, 6, true)
    expect(high.tops).toHaveLength(6)
    expect((high.tops[5] ?? 0) + high.track_h).toBeCloseTo(900 - high.bottom)
    const low = layoutOf(100, 6, false)
    expect(low.track_h).toBe(TRACK_H_MIN)
    const steps = low.tops.slice(1).map((top, i) => top - (low.tops[i] ?? 0))
    expect(Math.min(...steps)).toBeGreaterThan(TRACK_H_MIN)
  })
})
