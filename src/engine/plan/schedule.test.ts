import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Stage } from '../../shared/arrivals.ts'
import type { Trace } from '../../shared/trace.ts'
import { drawGamma } from '../stats/gamma-draw.ts'
import { gammaCdf } from '../stats/gamma-cdf.fixture.ts'
import { ksOneSample } from '../stats/ks-one-sample.fixture.ts'
import { createRandom } from '../stats/random.ts'
import { createInverseCumulativeRate, expectedArrivals } from './cumulative-rate.ts'
import { createSchedule, type OpenArrivals } from './schedule.ts'

const at = (rate: number, duration_s: number | null = null): Stage => ({
  duration_s,
  from_requests_per_s: rate,
  to_requests_per_s: rate,
})
const ramp = (from: number, to: number, duration_s: number): Stage => ({
  duration_s,
  from_requests_per_s: from,
  to_requests_per_s: to,
})
const open = (
  stages: Stage[],
  spacing: OpenArrivals['spacing'] = 'poisson',
  burstiness = 1,
): OpenArrivals => ({ kind: 'open', spacing, burstiness, stages, max_in_flight: null })

/** Instants in seconds: the first `count`, or those before `until_s`. */
function instants(
  arrivals: OpenArrivals,
  limit: { count: number } | { until_s: number },
  seed = 1,
  repetition = 0,
): number[] {
  const schedule = createSchedule(arrivals, seed, repetition, null)
  const all: number[] = []
  for (;;) {
    const next = schedule.next()
    if (next === null || ('until_s' in limit && next / 1e9 >= limit.until_s)) return all
    all.push(next / 1e9)
    if ('count' in limit && all.length === limit.count) return all
  }
}
const gapsOf = (all: number[]): number[] => all.slice(1).map((t, i) => t - (all[i] ?? 0))
const mean = (values: number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length

const N = 50_000
/** A defect gives p near 0; a sound generator with a fixed seed gives one and the same p for ever. */
const P_MIN = 0.001

describe('the gaps between arrivals', () => {
  it('are all alike at a constant rate, the first at the start', () => {
    expect(instants(open([at(2.5)], 'constant'), { until_s: 10 })).toEqual(
      Array.from({ length: 25 }, (_, i) => i * 0.4).map((t) => expect.closeTo(t, 9) as number),
    )
  })

  it.each([1, 2, 3])('are exponential for a Poisson process, seed %i', (seed) => {
    const gaps = gapsOf(instants(open([at(20)]), { count: N }, seed))
    expect(ksOneSample(gaps, (x) => 1 - Math.exp(-20 * x)).p).toBeGreaterThan(P_MIN)
    // Five standard errors of the mean: 5 / sqrt(50,000).
    expect(Math.abs(mean(gaps) * 20 - 1)).toBeLessThan(0.0224)
    const lagged = gaps.slice(1).map((gap, i) => (gap * 20 - 1) * ((gaps[i] ?? 0) * 20 - 1))
    expect(Math.abs(mean(lagged))).toBeLessThan(0.0224)
  })

  it.each([
    [0.1, 1],
    [0.5, 2],
    [1, 3],
    [4, 4],
    [30, 5],
  ])('are gamma of shape %f with the mean kept', (shape, seed) => {
    const gaps = gapsOf(instants(open([at(20)], 'gamma', shape), { count: N }, seed))
    const cdf = (x: number): number => gammaCdf(x * 20 * shape, shape)
    // Instants are whole nanoseconds; bursts of a low shape hold many gaps below one.
    const d_rounding = shape < 0.5 ? gammaCdf(2e-9 * 20 * shape, shape) : 0
    const { d, p } = ksOneSample(gaps, cdf)
    if (d_rounding === 0) expect(p).toBeGreaterThan(P_MIN)
    // 1.95 / sqrt(n): the one-sample bound at 0.1 %.
    else expect(d).toBeLessThan(d_rounding + 1.95 / Math.sqrt(N))
    expect(Math.abs(mean(gaps) * 20 - 1)).toBeLessThan(5 / Math.sqrt(shape * N))
  })

  it('tell the distributions apart: the tests above can fail', () => {
    const gaps = gapsOf(instants(open([at(20)], 'gamma', 0.8), { count: N }))
    expect(ksOneSample(gaps, (x) => 1 - Math.exp(-20 * x)).p).toBeLessThan(1e-6)
  })

  it('are drawn by a sampler that holds for every shape', () => {
    for (const shape of [0.05, 0.3, 1, 1.5, 9, 200]) {
      const random = createRandom(11)
      const draws = Array.from({ length: N }, () => drawGamma(shape, random))
      // Mean and variance of Gamma(shape) are the shape; the variance's own error grows as 6 / shape.
      expect(Math.abs(mean(draws) / shape - 1)).toBeLessThan(5 / Math.sqrt(shape * N))
      const variance = mean(draws.map((v) => (v - shape) ** 2))
      expect(Math.abs(variance / shape - 1)).toBeLessThan(5 * Math.sqrt((2 + 6 / shape) / N))
    }
  })
})

describe('counts', () => {
  /** Variance over mean of the counts in windows of `window_s`. */
  const dispersion = (arrivals: OpenArrivals, window_s: number, windows: number): number => {
    const counts = new Array<number>(windows).fill(0)
    for (const t of instants(arrivals, { until_s: window_s * windows }))
      counts[Math.floor(t / window_s)] = (counts[Math.floor(t / window_s)] ?? 0) + 1
    const m = mean(counts)
    return mean(counts.map((c) => (c - m) ** 2)) / m
  }
  it('of a Poisson process vary as much as their mean', () => {
    // χ² with n − 1 degrees: standard error sqrt(2 / 2,000) = 0.032; five of them.
    expect(Math.abs(dispersion(open([at(20)]), 1, 2_000) - 1)).toBeLessThan(0.16)
  })
  it('of a bursty process vary more, in the long run by 1 / shape', () => {
    // The index of dispersion of a renewal process tends to the squared CV of its gaps (Cox 1962, 4.3).
    const index = dispersion(open([at(20)], 'gamma', 0.25), 20, 500)
    expect(index).toBeGreaterThan(4 * 0.68)
    expect(index).toBeLessThan(4 * 1.32)
  })
  it('of a bursty process have the mean that the rate says from the start on', () => {
    // An ordinary start would bring (1/0.05 − 1) / 2 = 9.5 requests more than the 20 expected.
    const counts = Array.from(
      { length: 2_000 },
      (_, repetition) =>
        instants(open([at(20)], 'gamma', 0.05), { until_s: 1 }, 5, repetition).length,
    )
    expect(Math.abs(mean(counts) - 20)).toBeLessThan(2.2)
  })
})

describe('stages', () => {
  const stages = [ramp(0, 40, 30), at(40, 10), at(0, 20), ramp(40, 5, 40), at(5, null)]
  it('bring in each part as many as the rate says, within Poisson bounds', () => {
    const all = instants(open(stages), { until_s: 140 }, 3)
    for (let from = 0; from < 140; from += 5) {
      const count = all.filter((t) => t >= from && t < from + 5).length
      const expected = expectedArrivals(stages, from + 5) - expectedArrivals(stages, from)
      // 4.5 standard deviations and one: 28 windows, no false alarm in a thousand seeds.
      expect(Math.abs(count - expected)).toBeLessThanOrEqual(4.5 * Math.sqrt(expected) + 1)
    }
    expect(all.filter((t) => t > 40 && t < 60)).toEqual([])
  })
  it('go on at the last rate, or stop where that is 0', () => {
    expect(instants(open([ramp(0, 10, 10)], 'constant'), { count: 60 }).slice(-2)).toEqual([
      expect.closeTo(10.8, 6),
      expect.closeTo(10.9, 6),
    ])
    expect(instants(open([at(10, 1), at(0)], 'constant'), { count: 60 })).toHaveLength(10)
  })
  it('wait for the end of a pause', () => {
    const paused = open([at(0, 3), at(2, 1), at(0, 2), at(1)], 'constant')
    expect(instants(paused, { count: 4 })).toEqual([3, 3.5, 6, 7])
  })
  it('are inverted exactly: Λ(Λ⁻¹(mass)) = mass', () => {
    const rate = fc.integer({ min: 0, max: 10_000 }).map((tenths) => tenths / 10)
    const stage = fc.record({
      duration_s: fc.double({ min: 0.01, max: 100, noNaN: true }),
      from_requests_per_s: rate,
      to_requests_per_s: rate,
    })
    fc.assert(
      fc.property(fc.array(stage, { minLength: 1, maxLength: 6 }), fc.gen(), (some, g) => {
        const total = expectedArrivals(some, 600)
        const masses = Array.from({ length: 8 }, () =>
          g(fc.double, { min: 0, max: Math.max(1e-6, total * 0.999), noNaN: true }),
        ).sort((a, b) => a - b)
        const instantOf = createInverseCumulativeRate(some)
        let before = 0
        for (const mass of masses) {
          const instant = instantOf(mass)
          if (instant === null) continue
          expect(instant).toBeGreaterThanOrEqual(before)
          before = instant
          expect(expectedArrivals(some, instant)).toBeCloseTo(mass, 5)
        }
      }),
    )
  })
})

describe('a schedule', () => {
  it('depends on seed and repetition alone', () => {
    const arrivals = open([at(20)])
    const first = instants(arrivals, { count: 50 }, 7, 1)
    expect(instants(arrivals, { count: 50 }, 7, 1)).toEqual(first)
    expect(instants(arrivals, { count: 50 }, 8, 1)).not.toEqual(first)
    expect(instants(arrivals, { count: 50 }, 7, 2)).not.toEqual(first)
  })
  it('keeps its draws at another rate', () => {
    const slow = instants(open([at(10)]), { count: 50 })
    const fast = instants(open([at(20)]), { count: 50 })
    expect(fast.map((t) => t * 2)).toEqual(slow.map((t) => expect.closeTo(t, 6) as number))
  })
  it('repeats a trace at its own instants, or scaled, and then ends', () => {
    const trace: Trace = {
      at_ns: Float64Array.of(0, 100, 100, 1_000_000_300),
      input_tokens: null,
      output_tokens: null,
      duration_ns: null,
      session: null,
      prefixes: null,
    }
    const of = (speed: number): (number | null)[] => {
      const ref = { name: 't', file_path: 't', sha256: '0'.repeat(64), requests: 4, duration_s: 1 }
      const has = { has_input_lengths: false, has_output_lengths: false }
      const named = { ...ref, ...has, has_sessions: false, has_prefixes: false }
      const schedule = createSchedule(
        { kind: 'trace', trace: { ...named, format: 'mooncake' }, speed, max_in_flight: null },
        1,
        0,
        trace,
      )
      return Array.from({ length: 5 }, () => schedule.next())
    }
    expect(of(1)).toEqual([0, 100, 100, 1_000_000_300, null])
    expect(of(2)).toEqual([0, 50, 50, 500_000_150, null])
  })
})
