import { describe, expect, it } from 'vitest'
import type { Trace } from '../../shared/trace.ts'
import { createSchedule } from '../plan/schedule.ts'
import { TRACE } from '../plan/plan.fixture.ts'
import { clockStepNs } from './clock-step.ts'
import { lengthsFromTrace } from './lengths-from-trace.ts'
import { profileOfTrace } from './profile-of-trace.ts'

const plain = (at_s: number[], over: Partial<Trace> = {}): Trace => ({
  at_ns: Float64Array.from(at_s, (at) => at * 1e9),
  input_tokens: null,
  output_tokens: null,
  duration_ns: null,
  session: null,
  prefixes: null,
  ...over,
})

describe('profileOfTrace', () => {
  it('counts every request once on the time axis', () => {
    const at_s = Array.from({ length: 1_000 }, (_, i) => (i * i) / 500)
    const profile = profileOfTrace(plain(at_s), 'a.csv')
    expect(profile.arrivals?.counts.reduce((sum, one) => sum + one, 0)).toBe(1_000)
    expect(profile.arrivals?.bin_s).toBe(10)
    expect(profile).toMatchObject({ requests: 1_000, duration_s: (999 * 999) / 500 })
    expect(profile.interarrival_s?.of).toBe(999)
    expect(profile.requests_per_s_mean).toBeCloseTo(999 / ((999 * 999) / 500), 12)
  })
  it('finds the peak over ten seconds', () => {
    // One a second for a minute, and twenty at once in the third ten seconds.
    const at_s = [...Array.from({ length: 61 }, (_, i) => i), ...new Array<number>(20).fill(25)]
    const profile = profileOfTrace(plain(at_s.sort((a, b) => a - b)), 'a.csv')
    expect(profile).toMatchObject({ requests_per_s_peak: 3, peak_window_s: 10 })
    expect(profile.peak_to_mean).toBeCloseTo(3 / (80 / 60), 12)
    expect(profileOfTrace(plain([0, 1, 2]), 'a.csv').peak_to_mean).toBeNull()
  })
  it('leaves out lengths that were not recorded, and says so', () => {
    const profile = profileOfTrace(TRACE, 'a.csv')
    expect(profile.input_tokens).toEqual({ values: [20, 24, 9], of: 3 })
    expect(profile).toMatchObject({ without_input_length: 1, without_output_length: 1 })
    expect(profile.notes).toEqual([
      '1 request without input length: sent with 1 input token.',
      '1 request without output length: sent with 1 output token.',
    ])
  })
  it('tells which share of the input begins as an earlier prompt did', () => {
    // Of 20 + 24 + 9: 16 tokens of the second and 8 of the third.
    expect(profileOfTrace(TRACE, 'a.csv').prefix_shared_pct).toBeCloseTo((24 / 53) * 100, 12)
  })
  it('counts what was in flight, as Little has it', () => {
    const profile = profileOfTrace(
      plain([0, 1, 2, 6], { duration_ns: Float64Array.of(3e9, 3e9, 1e9, 4e9) }),
      'a.csv',
    )
    expect(profile.in_flight_max).toBe(3)
    expect(profile.in_flight_mean).toBeCloseTo(11 / 10, 12)
    const half = plain([0, 1, 2, 6], { duration_ns: Float64Array.of(3e9, NaN, NaN, 4e9) })
    expect(profileOfTrace(half, 'a.csv').in_flight_mean).toBeNull()
  })
  it('counts sessions and their turns', () => {
    const session = Uint32Array.of(0, 1, 0, 0)
    expect(profileOfTrace(plain([0, 1, 2, 6], { session }), 'a.csv').sessions).toEqual({
      sessions: 2,
      turns_mean: 2,
      turns_max: 3,
    })
  })
  it('keeps its samples bounded and in the order of time', () => {
    const input_tokens = Uint32Array.from({ length: 20_000 }, (_, i) => i + 1)
    const at_s = Array.from({ length: 20_000 }, (_, i) => i * 0.01)
    const { values, of } = profileOfTrace(plain(at_s, { input_tokens }), 'a.csv').input_tokens ?? {}
    expect(of).toBe(20_000)
    expect(values).toHaveLength(5_000)
    expect(values?.slice(0, 3)).toEqual([1, 5, 9])
  })
  it('is known of a single request', () => {
    expect(profileOfTrace(plain([0]), 'a.csv')).toMatchObject({
      requests: 1,
      duration_s: 0,
      interarrival_s: null,
      requests_per_s_mean: null,
    })
  })
})

describe('the clock of a recording', () => {
  const at_ns = (steps: number[], each: number): Float64Array =>
    Float64Array.from({ length: 40 * each }, (_, i) => steps[Math.floor(i / each)] ?? 0)
  it('has steps where instants fall on them', () => {
    expect(
      clockStepNs(
        at_ns(
          Array.from({ length: 40 }, (_, i) => i * 2e9),
          1,
        ),
      ),
    ).toBe(2e9)
    // As in Mooncake's: three seconds, a millisecond off at times.
    const mooncake = Array.from({ length: 40 }, (_, i) => i * 3e9 - (i % 3 === 0 ? 1e6 : 0))
    expect(clockStepNs(at_ns(mooncake, 5))).toBeGreaterThan(2.99e9)
    expect(
      profileOfTrace(plain(Array.from(at_ns(mooncake, 5), (at) => at / 1e9)), 'a').notes,
    ).toEqual(['Its clock has steps of 3.00\u00a0s: requests of one step leave together.'])
  })
  it('has none where requests come at any time, or evenly', () => {
    const stages = [{ duration_s: null, from_requests_per_s: 3, to_requests_per_s: 3 }]
    for (const spacing of ['poisson', 'constant'] as const) {
      const arrivals = {
        kind: 'open',
        spacing,
        burstiness: 1,
        stages,
        max_in_flight: null,
      } as const
      const schedule = createSchedule(arrivals, 1, 0, null)
      expect(clockStepNs(Array.from({ length: 300 }, () => schedule.next() ?? 0))).toBeNull()
    }
    expect(clockStepNs([0, 1e9, 2e9])).toBeNull()
  })
})

describe('lengthsFromTrace', () => {
  it('draws from what was recorded', () => {
    expect(lengthsFromTrace({ values: [3, 3, 2_000_000], of: 3 })).toEqual({
      kind: 'empirical',
      tokens: [3, 3, 1_000_000],
    })
  })
})
