import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lengths } from '../../shared/lengths.ts'
import type { PromptEntry } from '../../shared/prompts.ts'
import type { PlannedRequest, Workload } from '../../shared/workload.ts'
import { createRandom } from '../stats/random.ts'
import { lengthHistogram } from './length-histogram.ts'
import { drawLength } from './lengths.ts'
import { pickPrompt } from './pick-prompt.ts'
import { fromFile as fileWorkload, synthetic } from './plan.fixture.ts'
import { planPreview } from './plan-preview.ts'
import { NO_MATERIAL, planLengths, planRequest as plan, type PlanPhase } from './plan-request.ts'
import { WORDS } from './words.ts'

const fromFile = fileWorkload()
const alone = (seq: number) => ({ seq, session: null, turn: null })
const planRequest = (
  workload: Workload,
  repetition: number,
  seq: number,
  prompts: readonly PromptEntry[] | null,
  phase: PlanPhase = 'measured',
): PlannedRequest => plan(workload, repetition, alone(seq), { ...NO_MATERIAL, prompts }, phase)

describe('planRequest', () => {
  it('depends on seed, repetition and number alone', () => {
    const workload = synthetic()
    expect(planRequest(workload, 1, 42, null)).toEqual(planRequest(workload, 1, 42, null))
    const others = [
      planRequest(workload, 2, 42, null),
      planRequest(workload, 1, 43, null),
      planRequest(workload, 1, 42, null, 'warm_up'),
      planRequest(synthetic({ seed: 8 }), 1, 42, null),
    ]
    const prompt = planRequest(workload, 1, 42, null).prompt
    for (const other of others) expect(other.prompt).not.toBe(prompt)
  })

  it('writes a word a token, and the same prefix in every prompt', () => {
    const workload = synthetic()
    const prefixes = new Set<string>()
    for (let seq = 0; seq < 200; seq += 1) {
      const planned = planRequest(workload, seq % 3, seq, null)
      const words = planned.prompt.split(' ')
      expect(words).toHaveLength(planned.input_tokens ?? -1)
      expect(planLengths(workload, seq % 3, alone(seq), NO_MATERIAL)).toEqual({
        input_tokens: planned.input_tokens,
        output_tokens_max: planned.output_tokens_max,
      })
      if (words.length >= 16) prefixes.add(words.slice(0, 16).join(' '))
    }
    expect(prefixes.size).toBe(1)
  })

  it('takes prompts from a file as they are, conversations too', () => {
    const talk = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Why?' },
    ]
    const prompts = ['one', 'two', talk]
    const planned = [0, 1, 2].map((seq) => planRequest(fromFile, 0, seq, prompts))
    expect(planned.map((one) => one.prompt).sort()).toEqual([
      'one',
      'system: Be brief.\n\nuser: Why?',
      'two',
    ])
    expect(planned.find((one) => one.messages !== null)?.messages).toEqual(talk)
    expect(planned[0]).toMatchObject({ input_tokens: null, exact_output: false })
    expect(() => planRequest(fromFile, 0, 0, [])).toThrow('planned with those prompts')
  })
})

describe('pickPrompt', () => {
  it('takes each prompt once before any comes again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (n, seed) => {
        const prompts = Array.from({ length: n }, (_, index) => index)
        const picked = prompts.map((seq) => pickPrompt(prompts, createRandom(seed), seq))
        expect(new Set(picked).size).toBe(n)
        expect(pickPrompt(prompts, createRandom(seed), n)).toBe(picked[0])
      }),
    )
  })
})

describe('drawLength', () => {
  const draws = (lengths: Lengths, n = 20_000): number[] => {
    const random = createRandom(3)
    return Array.from({ length: n }, () => drawLength(lengths, random))
  }
  it('has the median and the spread of a log-normal, cut without a pile at the cut', () => {
    const lengths = draws({ kind: 'lognormal', median: 500, sigma: 0.6, max: 1_000_000 })
    const logs = lengths.map(Math.log)
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
    const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length
    // Standard errors are 0.0042 and 0.003: five of them.
    expect(Math.abs(mean - Math.log(500))).toBeLessThan(0.021)
    expect(Math.abs(Math.sqrt(variance) - 0.6)).toBeLessThan(0.015)
    const cut = draws({ kind: 'lognormal', median: 500, sigma: 0.6, max: 600 })
    expect(Math.max(...cut)).toBeLessThanOrEqual(600)
    expect(cut.filter((length) => length === 600).length).toBeLessThan(100)
  })
  it('reaches both ends of a uniform range, and never less than one token', () => {
    expect(new Set(draws({ kind: 'uniform', min: 3, max: 5 }))).toEqual(new Set([3, 4, 5]))
    expect(Math.min(...draws({ kind: 'lognormal', median: 1, sigma: 5, max: 10 }))).toBe(1)
    // The distribution lies almost whole beyond the cut: it ends all the same.
    expect(draws({ kind: 'lognormal', median: 1_000_000, sigma: 0.01, max: 10 }, 5)).toContain(10)
  })
})

const NOTHING_READ = { lengths_chars: null, arrivals: null, prompts: null }

describe('planPreview', () => {
  it('says what will be sent and whether a p99 is carried', () => {
    const preview = planPreview(synthetic(), NOTHING_READ)
    expect(preview).toMatchObject({
      requests_per_run: 100,
      requests_measured: 300,
      requests_warm_up: 15,
      input_unit: 'tokens',
      p99_requests_needed: 662,
      p99_carried: false,
    })
    expect(preview.output_lengths?.min).toBeGreaterThanOrEqual(20)
    expect(preview.example_prompt?.split(' ').length).toBeGreaterThan(10)
  })
  it('knows characters only of a file, and no count of a run by duration', () => {
    const timed: Workload = { ...fromFile, stop: { kind: 'duration', duration_s: 30 } }
    const preview = planPreview(timed, { ...NOTHING_READ, lengths_chars: [10, 20, 30] })
    expect(preview).toMatchObject({ requests_per_run: null, p99_carried: null })
    expect(preview).toMatchObject({ input_unit: 'characters', output_exact: false })
    expect(preview.input_lengths?.median).toBe(20)
  })
})

describe('lengthHistogram', () => {
  it('counts every length once, whatever the range', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1 }), (lengths) => {
        const histogram = lengthHistogram(lengths)
        const counted = histogram?.counts.reduce((sum, count) => sum + count, 0)
        expect(counted).toBe(lengths.length)
        expect(histogram?.edges.length).toBe((histogram?.counts.length ?? 0) + 1)
        expect(histogram?.edges.at(-1)).toBeGreaterThan(Math.max(...lengths))
      }),
    )
    expect(lengthHistogram([])).toBeNull()
  })
})

describe('the word list', () => {
  it('holds 128 different plain words', () => {
    expect(new Set(WORDS).size).toBe(128)
    for (const word of WORDS) expect(word).toMatch(/^[a-z]+$/)
  })
})
