import { describe, expect, it } from 'vitest'
import { createRandom, deriveSeed, xoshiro128 } from './random.ts'

describe('xoshiro128**', () => {
  it('gives the words of the reference code', () => {
    // xoshiro128starstar.c (Blackman and Vigna) with s = {1, 2, 3, 4}, compiled with gcc.
    const raw = xoshiro128([1, 2, 3, 4])
    expect(Array.from({ length: 10 }, raw)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ])
  })
})

describe('a seeded stream', () => {
  const draws = (seed: number, n = 20_000) => {
    const random = createRandom(seed)
    return Array.from({ length: n }, () => random.next())
  }
  const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length

  it('repeats itself, and differs for another seed', () => {
    expect(draws(7, 5)).toEqual(draws(7, 5))
    expect(draws(7, 5)).not.toEqual(draws(8, 5))
    expect(createRandom(0).next()).not.toBe(createRandom(2 ** 32).next())
  })

  it('is uniform in [0, 1)', () => {
    const values = draws(1)
    expect(values.every((v) => v >= 0 && v < 1)).toBe(true)
    // Six standard errors: 6 × sqrt(1/12 / 20,000).
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(0.0123)
    const lagged = values.slice(1).map((v, i) => (v - 0.5) * ((values[i] ?? 0.5) - 0.5))
    expect(Math.abs(mean(lagged) * 12)).toBeLessThan(0.043)
  })

  it('draws whole numbers evenly', () => {
    const random = createRandom(3)
    const counts = [0, 0, 0, 0, 0, 0, 0]
    for (let i = 0; i < 70_000; i += 1) {
      const face = random.int(7)
      counts[face] = (counts[face] ?? 0) + 1
    }
    const chi2 = counts.reduce((sum, c) => sum + (c - 10_000) ** 2 / 10_000, 0)
    // scipy.stats.chi2.ppf(0.9999, 6) = 27.86
    expect(chi2).toBeLessThan(27.86)
  })

  it('draws normal numbers', () => {
    const random = createRandom(4)
    const values = Array.from({ length: 20_000 }, () => random.normal())
    const second = mean(values.map((v) => v * v))
    expect(Math.abs(mean(values))).toBeLessThan(0.043)
    expect(Math.abs(second - 1)).toBeLessThan(0.06)
    expect(Math.abs(mean(values.map((v) => v ** 4)) - 3)).toBeLessThan(0.42)
  })
})

describe('derived seeds', () => {
  it('differ with every part, its order and their number', () => {
    const seeds = new Set<number>()
    for (let a = 0; a < 40; a += 1) {
      for (let b = 0; b < 40; b += 1) seeds.add(deriveSeed(a, b))
    }
    expect(seeds.size).toBe(1_600)
    expect(deriveSeed(1)).not.toBe(deriveSeed(1, 0))
    expect([...seeds].every((s) => Number.isInteger(s) && s >= 0 && s < 2 ** 32)).toBe(true)
  })
})
