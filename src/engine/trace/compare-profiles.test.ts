import { describe, expect, it } from 'vitest'
import type { LoadProfile, ProfileAspect } from '../../shared/load-profile.ts'
import type { Trace } from '../../shared/trace.ts'
import { fromTrace, SESSIONS, synthetic, TRACE_REF } from '../plan/plan.fixture.ts'
import { createRandom } from '../stats/random.ts'
import { compareProfiles } from './compare-profiles.ts'
import { profileOfTrace } from './profile-of-trace.ts'
import { profileOfWorkload } from './profile-of-workload.ts'

const N = 4_000

/** Five requests a second by chance, prompts of about 1,000 tokens, answers of about 100. */
function production(seed: number, over: Partial<Trace> = {}): Trace {
  const random = createRandom(seed)
  let at = 0
  return {
    at_ns: Float64Array.from({ length: N }, () => (at += -Math.log1p(-random.next()) * 2e8)),
    input_tokens: Uint32Array.from({ length: N }, () =>
      Math.round(1_000 * Math.exp(0.5 * random.normal())),
    ),
    output_tokens: Uint32Array.from({ length: N }, () =>
      Math.round(100 * Math.exp(0.5 * random.normal())),
    ),
    duration_ns: new Float64Array(N).fill(2e9),
    session: null,
    prefixes: null,
    ...over,
  }
}
const recorded = profileOfTrace(production(1), 'production.csv')
const NONE = { arrivals: null, prompts: null }

const aspect = (ours: LoadProfile, name: ProfileAspect, theirs = recorded) => {
  const found = compareProfiles(ours, theirs).aspects.find((one) => one.aspect === name)
  if (found === undefined) throw new Error(`no aspect ${name}`)
  return found
}

const open = (rate: number, spacing: 'poisson' | 'constant') => ({
  kind: 'open',
  spacing,
  burstiness: 1,
  stages: [{ duration_s: null, from_requests_per_s: rate, to_requests_per_s: rate }],
  max_in_flight: null,
})
const like = (over: Record<string, unknown> = {}) =>
  synthetic({
    prompts: {
      kind: 'synthetic',
      input_tokens: { kind: 'lognormal', median: 1_000, sigma: 0.5, max: 100_000 },
      output_tokens: { kind: 'lognormal', median: 100, sigma: 0.5, max: 100_000 },
      shared_prefix_tokens: 0,
    },
    arrivals: open(5, 'poisson'),
    stop: { kind: 'duration', duration_s: 600 },
    ...over,
  })

describe('a workload beside production', () => {
  it('is alike where it is drawn from the same distributions', () => {
    const { aspects, verdict } = compareProfiles(profileOfWorkload(like(), NONE), recorded)
    const alike = aspects.filter((one) => one.alike === true).map((one) => one.aspect)
    expect(alike).toEqual(['inter_arrival', 'peak_to_mean', 'input_lengths', 'output_lengths'])
    expect(verdict).toBe(
      'This workload is like production.csv in all that can be compared: the gaps between arrivals, the peak of the load, the lengths of prompts and the lengths of answers. Not to be told: the requests in flight and the shared prefixes.',
    )
  })
  it('says in figures what differs', () => {
    const prompts = {
      kind: 'synthetic',
      input_tokens: { kind: 'fixed', tokens: 128 },
      output_tokens: { kind: 'fixed', tokens: 300 },
      shared_prefix_tokens: 64,
    }
    const ours = profileOfWorkload(like({ prompts, arrivals: open(20, 'constant') }), NONE)
    expect(aspect(ours, 'input_lengths')).toMatchObject({
      workload: 128,
      alike: false,
      sentence: expect.stringMatching(
        /^Your prompts are shorter: median 128 against (9\d\d|1,0\d\d)\u00a0tokens\.$/,
      ) as string,
    })
    expect(aspect(ours, 'output_lengths').sentence).toMatch(/^Your answers are longer: median 300/)
    expect(aspect(ours, 'inter_arrival').sentence).toMatch(
      /^Your requests come more often: 20\.0 against [45]\.\d\d\u00a0req\/s; gaps vary by \d/,
    )
    expect(aspect(ours, 'peak_to_mean').sentence).toMatch(/^The peak is lower/)
    expect(compareProfiles(ours, recorded).verdict).toMatch(
      /^This workload differs from production\.csv in 4 of 4 things/,
    )
  })
  it('tells even arrivals from bursts at the same rate', () => {
    const ours = profileOfWorkload(like({ arrivals: open(5, 'constant') }), NONE)
    expect(aspect(ours, 'inter_arrival').sentence).toMatch(
      /^Your requests come as often \(5\.00 against [45]\.\d\d\u00a0req\/s\), but more evenly/,
    )
  })
  it('names the spread where medians are the same', () => {
    const ours: LoadProfile = {
      ...recorded,
      input_tokens: { values: new Array<number>(500).fill(1_000), of: 500 },
    }
    expect(aspect(ours, 'input_lengths').sentence).toMatch(
      /^Your prompts have another spread: eight of ten are 1,000 to 1,000 against 5\d\d to 1,[89]\d\d/,
    )
  })
  it('does not call a few values different', () => {
    const ours: LoadProfile = { ...recorded, input_tokens: { values: [700, 900, 1_500], of: 3 } }
    const { alike, ks, sentence } = aspect(ours, 'input_lengths')
    expect(ks?.p).toBeGreaterThan(0.05)
    expect(alike).toBeNull()
    expect(sentence).toMatch(/^Your prompts may differ, but there are too few to tell/)
  })
  it('knows the requests in flight of a closed loop, but not when they leave', () => {
    const ours = profileOfWorkload(
      synthetic({ arrivals: { kind: 'closed', concurrency: 40 } }),
      NONE,
    )
    expect(aspect(ours, 'in_flight').sentence).toBe(
      'More requests are in flight: 40.0 against 10.0 in the mean.',
    )
    expect(aspect(ours, 'inter_arrival')).toMatchObject({ alike: null, workload: null })
  })
  it('counts the history of sessions as shared', () => {
    const prefix_shared_pct = 10
    const sessions = { ...SESSIONS, turns: { kind: 'fixed', tokens: 5 } }
    const ours = profileOfWorkload(like({ sessions }), NONE)
    expect(ours.prefix_shared_pct).toBeGreaterThan(50)
    expect(ours.sessions).toMatchObject({ turns_mean: 5, turns_max: 5 })
    expect(aspect(ours, 'prefix_sharing', { ...recorded, prefix_shared_pct }).sentence).toMatch(
      /^More of the input is shared: \d\d\.\d\u00a0% of the input tokens/,
    )
  })
  it('is alike to its own trace, replayed; at twice the speed it comes twice as often', () => {
    const replay = (speed: number): LoadProfile => {
      const arrivals = { kind: 'trace', trace: TRACE_REF, speed, max_in_flight: null }
      const stop = { kind: 'requests', requests: N }
      const traces = { arrivals: recorded, prompts: recorded }
      return profileOfWorkload(fromTrace({ arrivals, stop }), traces)
    }
    const same = compareProfiles(replay(1), recorded).aspects.filter((one) => one.alike !== null)
    expect(same.map((one) => [one.aspect, one.alike, one.ks?.d ?? 0])).toEqual([
      ['inter_arrival', true, 0],
      ['peak_to_mean', true, 0],
      ['input_lengths', true, 0],
      ['output_lengths', true, 0],
    ])
    const fast = aspect(replay(2), 'inter_arrival')
    expect(fast.alike).toBe(false)
    expect((fast.production ?? 0) / (fast.workload ?? 1)).toBeCloseTo(2, 9)
  })
  it('has nothing to say of what neither knows', () => {
    const bare = profileOfTrace(
      production(2, { input_tokens: null, output_tokens: null, duration_ns: null }),
      'access.log',
    )
    const one: LoadProfile = { ...bare, interarrival_s: null, peak_to_mean: null }
    expect(compareProfiles(one, one).verdict).toMatch(
      /^Nothing of this workload can be compared with access\.log\./,
    )
  })
})
