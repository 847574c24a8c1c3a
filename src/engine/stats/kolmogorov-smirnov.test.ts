import { describe, expect, it } from 'vitest'
import { gammaCdf } from './gamma-cdf.fixture.ts'
import { kolmogorovSmirnov, kolmogorovTail } from './kolmogorov-smirnov.ts'
import { ksOneSample } from './ks-one-sample.fixture.ts'

const LEFT = [
  0.61, 0.29, 0.06, 0.59, -1.73, -0.74, 0.51, -0.56, 0.39, 1.64, 0.05, -0.06, 0.64, -0.82, 0.37,
  1.77, 1.09, -1.28, 2.36, 1.31, 1.05, -0.32, -0.4, 1.06, -2.47,
]

describe('kolmogorovSmirnov', () => {
  it('agrees with scipy for small samples', () => {
    // scipy.stats.ks_2samp(LEFT, [0.1, 0.2, 0.3, 1.5, 2.5], method='exact')
    const small = kolmogorovSmirnov(LEFT, [0.1, 0.2, 0.3, 1.5, 2.5])
    expect(small?.d).toBeCloseTo(0.44, 14)
    expect(small?.p).toBeCloseTo(0.3326175739968843, 12)
    expect(small?.exact).toBe(true)
    // scipy.stats.ks_2samp([1, 2, 2, 3], [2, 3, 3, 4, 5], method='exact'): with ties
    const ties = kolmogorovSmirnov([1, 2, 2, 3], [2, 3, 3, 4, 5])
    expect(ties?.d).toBeCloseTo(0.55, 14)
    expect(ties?.p).toBeCloseTo(0.4285714285714286, 12)
    // scipy.stats.ks_2samp(range(10), range(100, 107))
    const apart = kolmogorovSmirnov(
      Array.from({ length: 10 }, (_, i) => i),
      Array.from({ length: 7 }, (_, i) => 100 + i),
    )
    expect(apart?.d).toBe(1)
    expect(apart?.p).toBeCloseTo(0.00010283833813245579, 15)
  })
  it('takes the limit for large ones', () => {
    const a = Array.from({ length: 200 }, (_, i) => ((i + 1) * 0.37) % 1)
    const b = Array.from({ length: 150 }, (_, i) => (((i + 1) * 0.61) % 1) ** 1.3)
    // d = scipy.stats.ks_2samp(a, b).statistic; scipy.stats.kstwobign.sf(sqrt(200 * 150 / 350) * d)
    const large = kolmogorovSmirnov(a, b)
    expect(large?.d).toBeCloseTo(0.10333333333333333, 12)
    expect(large?.p).toBeCloseTo(0.31935273286000354, 9)
    expect(large?.exact).toBe(false)
  })
  it('finds nothing between a sample and itself, and knows nothing of an empty one', () => {
    expect(kolmogorovSmirnov([1, 2, 3], [1, 2, 3])).toMatchObject({ d: 0, p: 1 })
    expect(kolmogorovSmirnov([], [1])).toBeNull()
  })
})

describe('the limit', () => {
  it.each([
    // scipy.stats.kstwobign.sf(z)
    [0.3, 0.9999906941986655],
    [0.5, 0.9639452436648751],
    [1, 0.26999967167735456],
    [1.3581, 0.0499996304316674],
    [2, 0.0006709252557796953],
  ])('at %f', (z, p) => {
    expect(kolmogorovTail(z)).toBeCloseTo(p, 12)
  })
})

describe('what the tests of arrivals rest on', () => {
  it.each([
    // scipy.special.gammainc(shape, x)
    [0.1, 0.01, 0.6626212599544796],
    [0.5, 0.5, 0.6826894921370859],
    [2, 3, 0.8008517265285442],
    [10, 20, 0.9950045876916924],
  ])('P(%f, %f)', (shape, x, value) => {
    expect(gammaCdf(x, shape)).toBeCloseTo(value, 12)
  })
  it('tests one sample against a distribution', () => {
    // scipy.stats.kstest([-log(1 - (i + 0.5) / 50) * 1.2 for i in range(50)], 'expon').statistic
    const values = Array.from({ length: 50 }, (_, i) => -Math.log(1 - (i + 0.5) / 50) * 1.2)
    expect(ksOneSample(values, (x) => 1 - Math.exp(-x)).d).toBeCloseTo(0.07696326661742015, 12)
  })
})
