import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meanPerBin, ratePerBin } from './bins.ts'

describe('rates of events', () => {
  it('are sums over whole seconds, with zero where nothing came', () => {
    const events = [
      [0, 1],
      [0.999, 1],
      [1, 5],
      [3.2, 2],
    ] as const
    expect(ratePerBin(events, 4)).toEqual([
      [0, 2],
      [1, 5],
      [2, 0],
      [3, 2],
    ])
  })

  it('do not seem to drop in the last part of a second', () => {
    const steady = Array.from({ length: 32 }, (_, i) => [i / 10, 1] as const)
    expect(ratePerBin(steady, 3.2)).toEqual([
      [0, 10],
      [1, 10],
      [2, 10],
    ])
  })

  it('are over the run’s own length where it is shorter than a second', () => {
    expect(ratePerBin([[0.1, 4]], 0.5)).toEqual([[0, 8]])
    expect(ratePerBin([], 0)).toEqual([[0, 0]])
  })

  it('lose no event within whole seconds, and take none from before the start', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 10, noNaN: true })), (times) => {
        const sum = ratePerBin(
          times.map((t_s) => [t_s, 1] as const),
          10,
        ).reduce((total, [, rate]) => total + (rate ?? 0), 0)
        expect(sum).toBe(times.filter((t_s) => t_s >= 0 && t_s < 10).length)
      }),
    )
  })
})

describe('means of reported rates', () => {
  it('are over what was reported in each second, and nothing where nothing was', () => {
    expect(meanPerBin([0.25, 0.5, 0.75, 1.1, 3.5], [4, 8, 6, 10, 2])).toEqual([
      [0, 6],
      [1, 10],
      [3, 2],
    ])
    expect(meanPerBin([], [])).toEqual([])
  })
})
