import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binomialCdf } from './binomial-cdf.ts'
import { boundedQuantile } from './bounded-quantile.ts'
import { fisherExact } from './fisher-exact.ts'
import { incompleteBeta } from './incomplete-beta.ts'
import { logGamma } from './log-gamma.ts'
import { mean } from './mean.ts'
import { normalQuantile } from './normal-quantile.ts'
import { quantile } from './quantile.ts'
import { rateUpperBound } from './rate-bound.ts'
import { samplesNeeded } from './samples-needed.ts'
import { tQuantile } from './t-quantile.ts'
import { variance } from './variance.ts'

/** Holds a result to a reference within a relative error. */
function expectNear(actual: number, reference: number, relative = 1e-10) {
  expect(Math.abs(actual - reference)).toBeLessThanOrEqual(
    relative * Math.max(Math.abs(reference), 1e-12),
  )
}

describe('moments and quantiles', () => {
  const values = [1.2, 9.5, 3.3, 4.1, 7.7, 2.6]
  it('agree with NumPy', () => {
    // numpy.var(x, ddof=1); numpy.quantile(x, p), whose default is type 7
    expectNear(mean(values), 4.733333333333333)
    expectNear(variance(values), 10.202666666666667)
    const reference = [1.2, 1.9, 3.7, 8.6, 9.41, 9.5]
    for (const [i, p] of [0, 0.1, 0.5, 0.9, 0.99, 1].entries()) {
      expectNear(quantile(values, p), reference[i] ?? NaN)
    }
  })
  it('have no value without values', () => {
    expect([mean([]), variance([1]), quantile([], 0.5)]).toEqual([NaN, NaN, NaN])
  })
  it('lie between the extremes and rise with p', () => {
    const samples = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(samples, share, share, (xs, a, b) => {
        const [low, high] = [quantile(xs, Math.min(a, b)), quantile(xs, Math.max(a, b))]
        expect(low).toBeLessThanOrEqual(high)
        expect(low).toBeGreaterThanOrEqual(Math.min(...xs))
        expect(high).toBeLessThanOrEqual(Math.max(...xs))
      }),
    )
  })
})

describe('special functions', () => {
  it('agree with scipy.special.gammaln', () => {
    const reference: [number, number][] = [
      [0.5, 0.5723649429247],
      [5.5, 3.9578139676187165],
      [100, 359.1342053695754],
      [1e-3, 6.907178885383853],
      [662, 3635.537229666694],
    ]
    for (const [x, value] of reference) expectNear(logGamma(x), value)
    expect(Math.abs(logGamma(1)) + Math.abs(logGamma(2))).toBeLessThan(1e-12)
  })
  it('agree with scipy.special.betainc', () => {
    const reference: [number, number, number, number][] = [
      [2, 3, 0.4, 0.5248],
      [0.5, 0.5, 0.1, 0.20483276469913345],
      [100, 1.5, 0.99, 0.5692831794033115],
      [1, 2474, 0.001, 0.9158570234499126],
      [30, 50, 0.5, 0.9880901035709994],
      [0.5, 2, 0.999, 0.9999996248749297],
    ]
    for (const [a, b, x, value] of reference) expectNear(incompleteBeta(x, a, b), value)
  })
  it('agree with scipy.stats.binom.cdf', () => {
    // binom.cdf(1, 662, 0.01), binom.cdf(449, 460, 0.99)
    expectNear(binomialCdf(1, 662, 0.01), 0.009913985645459311)
    expectNear(binomialCdf(449, 460, 0.99), 0.007461412380050908)
    expect([binomialCdf(-1, 5, 0.5), binomialCdf(5, 5, 0.5)]).toEqual([0, 1])
  })
})

describe('quantiles of distributions', () => {
  it('agree with scipy.stats.norm.ppf', () => {
    const reference: [number, number][] = [
      [0.5, 0],
      [0.975, 1.959963984540054],
      [0.75, 0.6744897501960817],
      [0.001, -3.090232306167813],
      [1e-10, -6.361340902404056],
      [0.999999, 4.753424308817087],
      [0.3, -0.5244005127080409],
    ]
    for (const [p, value] of reference) expectNear(normalQuantile(p), value)
  })
  it('agree with scipy.stats.t.ppf', () => {
    const reference: [number, number, number][] = [
      [0.975, 1, 12.706204736174694],
      [0.975, 2, 4.302652729749462],
      [0.975, 4, 2.7764451051977934],
      [0.975, 2.7, 3.3921483831737507],
      [0.75, 4, 0.7406970841126829],
      [0.9, 10, 1.372183641110336],
      [0.975, 100, 1.9839715185235518],
      [0.025, 4, -2.7764451051977943],
      [0.975, 1e6, 1.959966356814107],
      [0.9995, 2, 31.599054576445365],
    ]
    for (const [p, degrees, value] of reference) expectNear(tQuantile(p, degrees), value, 1e-9)
  })
})

describe('rates', () => {
  it('have the exact upper bound: scipy.stats.beta.ppf(0.95, k + 1, n - k)', () => {
    const reference: [number, number, number][] = [
      [0, 2475, 0.0012096646433636346],
      [0, 10, 0.2588655508930522],
      [3, 100, 0.07571079374983004],
      [50, 2475, 0.025501688281738724],
      [10, 10, 1],
    ]
    for (const [seen, n, value] of reference) expectNear(rateUpperBound(seen, n), value)
  })
  it('are close to the rule of three where none was seen', () => {
    expect(Math.abs(rateUpperBound(0, 2475) * 100 - 300 / 2475)).toBeLessThan(0.001)
  })
  it('compare as scipy.stats.fisher_exact(alternative="less") does', () => {
    const reference: [number, number, number, number, number][] = [
      [0, 3000, 5, 3000, 0.031197921014182697],
      [0, 3000, 6, 3000, 0.01558595053168927],
      [3, 100, 10, 100, 0.04089702648448961],
      [0, 10, 0, 10, 1],
      [10, 10, 0, 10, 1],
      [2, 1000, 9, 1000, 0.032352478957894656],
    ]
    for (const [a, n, b, m, value] of reference) {
      expectNear(fisherExact({ marked: a, n }, { marked: b, n: m }), value, 1e-9)
    }
  })
})

describe('percentile floors', () => {
  it('are those of MLPerf, and the same rule for the others', () => {
    // The first n with scipy.stats.binom.cdf(1, n, 1 - p) <= 0.01
    expect([0.5, 0.9, 0.95, 0.99, 0.999].map((p) => samplesNeeded(p))).toEqual([
      11, 64, 130, 662, 6636,
    ])
  })
  it('give a bound below the floor and a value at it', () => {
    const ascending = Float64Array.from({ length: 662 }, (_, i) => i + 1)
    // The largest k with scipy.stats.binom.cdf(k - 1, n, p) <= 0.01
    const ranks: [number, number, number][] = [
      [460, 0.99, 450],
      [661, 0.99, 648],
      [63, 0.9, 51],
      [40, 0.9, 31],
      [100, 0.95, 89],
      [7, 0.5, 1],
      [5, 0.99, 4],
      [2, 0.99, 1],
    ]
    for (const [n, p, rank] of ranks) {
      expect(boundedQuantile(ascending.subarray(0, n), p)).toEqual({
        kind: 'at_least',
        value: rank,
        n,
        needed: samplesNeeded(p),
      })
    }
    const whole = boundedQuantile(ascending, 0.99)
    expect(whole.kind === 'value' && Math.abs(whole.value - 655.39) < 1e-9).toBe(true)
  })
  it('say nothing where nothing can be said', () => {
    expect(boundedQuantile([1, 2, 3], 0.5)).toEqual({ kind: 'absent', reason: '3 of 11 values' })
    expect(boundedQuantile([], 0.5)).toEqual({ kind: 'absent', reason: 'no values' })
  })
})
