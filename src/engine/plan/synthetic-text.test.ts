import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../stats/random.ts'
import { alone, synthetic } from './plan.fixture.ts'
import { NO_MATERIAL, planRequest } from './plan-request.ts'
import { composeText, joinTexts } from './synthetic-text.ts'
import { ESTIMATED_VOCABULARY, type Vocabulary } from './vocabulary.ts'

const vocabularyOf = (lengths: number[]): Vocabulary => ({
  pieces: lengths.map((tokens, index) => ({ text: `w${String(index)}`, tokens })),
  separator: ' ',
  source: 'file',
})
const count = (text: string, { pieces }: Vocabulary): number =>
  text === ''
    ? 0
    : text.split(' ').reduce((sum, word) => {
        return sum + (pieces.find((piece) => piece.text === word)?.tokens ?? NaN)
      }, 0)

describe('composeText', () => {
  it('is exactly as long as asked, whatever the lengths of the pieces', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 })
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 400 }), fc.nat(), (some, tokens, seed) => {
        const vocabulary = vocabularyOf([1, ...some])
        const composed = composeText(vocabulary, tokens, createRandom(seed))
        expect(composed.tokens).toBe(tokens)
        expect(count(composed.text, vocabulary)).toBe(tokens)
      }),
    )
  })
  it('says its true length where no piece is short enough', () => {
    const composed = composeText(vocabularyOf([3, 4]), 10, createRandom(1))
    expect(composed.tokens).toBeLessThanOrEqual(10)
    expect(composed.tokens).toBeGreaterThanOrEqual(8)
    expect(count(composed.text, vocabularyOf([3, 4]))).toBe(composed.tokens)
  })
  it('refuses pieces that it could go on with for ever', () => {
    expect(() => composeText(vocabularyOf([0]), 1, createRandom(1))).toThrow('at least one token')
    expect(() => composeText(vocabularyOf([]), 1, createRandom(1))).toThrow('at least one token')
  })
  it('adds up when joined', () => {
    const random = createRandom(2)
    const parts = [3, 0, 5].map((tokens) => composeText(ESTIMATED_VOCABULARY, tokens, random))
    expect(joinTexts(parts, ESTIMATED_VOCABULARY).tokens).toBe(8)
    expect(joinTexts(parts, ESTIMATED_VOCABULARY).text.split(' ')).toHaveLength(8)
  })
})

describe('shared prefixes', () => {
  const prompts = (over: Record<string, unknown>) => ({
    kind: 'synthetic',
    input_tokens: { kind: 'uniform', min: 4, max: 60 },
    output_tokens: { kind: 'fixed', tokens: 5 },
    shared_prefix_tokens: 12,
    ...over,
  })
  const beginnings = (over: Record<string, unknown>, n: number): string[] => {
    const workload = synthetic({ prompts: prompts(over) })
    return Array.from({ length: n }, (_, seq) =>
      planRequest(workload, seq % 3, alone(seq), NO_MATERIAL),
    )
      .filter((planned) => (planned.input_tokens ?? 0) >= 12)
      .map((planned) => planned.prompt.split(' ').slice(0, 12).join(' '))
  }
  const counts = (all: string[]): number[] => {
    const seen = new Map<string, number>()
    for (const one of all) seen.set(one, (seen.get(one) ?? 0) + 1)
    return [...seen.values()].filter((times) => times > 1)
  }

  it('are had by the stated share of the requests', () => {
    const all = beginnings({ shared_prefix_pct: 30 }, 4_000)
    const [shared = 0] = counts(all)
    // Binomial: five standard errors of sqrt(0.3 × 0.7 / n).
    expect(Math.abs(shared / all.length - 0.3)).toBeLessThan(5 * Math.sqrt(0.21 / all.length))
  })
  it('are as many different ones as stated, each as likely', () => {
    const all = beginnings({ shared_prefixes: 4 }, 4_000)
    const each = counts(all)
    expect(each).toHaveLength(4)
    for (const times of each) expect(Math.abs(times / all.length - 0.25)).toBeLessThan(0.04)
  })
  it('are cut to a shorter prompt, and never change a length', () => {
    const with_prefix = synthetic({ prompts: prompts({ shared_prefix_pct: 50 }) })
    const without = synthetic({ prompts: prompts({ shared_prefix_pct: 0 }) })
    for (let seq = 0; seq < 200; seq += 1) {
      const planned = planRequest(with_prefix, 0, alone(seq), NO_MATERIAL)
      expect(planned.prompt.split(' ')).toHaveLength(planned.input_tokens ?? -1)
      const other = planRequest(without, 0, alone(seq), NO_MATERIAL)
      expect(other.input_tokens).toBe(planned.input_tokens)
      expect(other.output_tokens_max).toBe(planned.output_tokens_max)
    }
  })
  it('hold with pieces of several tokens', () => {
    const vocabulary = vocabularyOf([1, 2, 3, 5])
    const workload = synthetic({ prompts: prompts({}) })
    for (let seq = 0; seq < 100; seq += 1) {
      const planned = planRequest(workload, 0, alone(seq), { ...NO_MATERIAL, vocabulary })
      expect(count(planned.prompt, vocabulary)).toBe(planned.input_tokens)
    }
  })
})
