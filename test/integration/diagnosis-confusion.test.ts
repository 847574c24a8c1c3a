import { beforeAll, describe, expect, it } from 'vitest'
import { BOTTLENECKS } from '../../src/shared/diagnosis.ts'
import { drawScenario } from '../bench/diagnosis/drawn.ts'
import { judgeScenario, type Judged } from '../bench/diagnosis/judge.ts'
import {
  lineOf,
  ratesOf,
  RIGHT_OF_CLEAR_MIN,
  WRONG_AND_CONFIDENT_MAX,
} from '../bench/diagnosis/matrix.ts'
import { SCENARIOS } from '../bench/diagnosis/scenarios.ts'

const SEED = 1
const SCENARIOS_MIN = 40
/**
 * Of the scenarios that nobody chose, a few: too few for a rate, so that only wrong answers count.
 * `node test/bench/diagnosis-confusion.ts --drawn 200` has the rate.
 */
const DRAWN = 12
const DRAWN_WRONG_MAX = 1
const TIMEOUT_MS = 180_000

/**
 * Goal: what is named is what binds. Method: the bundled server in virtual time, read through its own
 * metrics page and the program's adapters; the truth is what relaxing one thing wins in a second
 * simulation. See docs/diagnosis.md.
 */
describe('the diagnosis of the simulated server', () => {
  let judged: Judged[] = []
  const wrong = (of: readonly Judged[]): string[] =>
    of.filter(({ judgement }) => judgement === 'wrong').map(lineOf)

  beforeAll(() => {
    judged = SCENARIOS.map((scenario) => judgeScenario(scenario, SEED))
  }, TIMEOUT_MS)

  it('is asked about every bottleneck, in clear cases, in mixes, and with signals withheld', () => {
    expect(judged.length).toBeGreaterThanOrEqual(SCENARIOS_MIN)
    const clear = judged.filter(({ truth }) => truth.kind === 'clear')
    expect(new Set(clear.flatMap(({ truth }) => truth.binds))).toEqual(new Set(BOTTLENECKS))
    expect(new Set(judged.map(({ truth }) => truth.kind))).toEqual(
      new Set(['clear', 'mixed', 'withheld']),
    )
  })

  it('is right in nine of ten clear cases, and hardly ever wrong and confident', () => {
    const { right_of_clear, wrong_of_all } = ratesOf(judged)
    expect(right_of_clear).toBeGreaterThanOrEqual(RIGHT_OF_CLEAR_MIN)
    expect(wrong_of_all, wrong(judged).join('\n')).toBeLessThanOrEqual(WRONG_AND_CONFIDENT_MAX)
  })

  it('cannot tell where the signals were withheld, and says what would', () => {
    const withheld = judged.filter(({ truth }) => truth.kind === 'withheld')
    expect(withheld.length).toBeGreaterThanOrEqual(10)
    for (const one of withheld) {
      expect(one.diagnosis.binds, lineOf(one)).toBeNull()
      expect(one.diagnosis.would_settle, lineOf(one)).not.toBeNull()
      expect(one.diagnosis.missing.length, lineOf(one)).toBeGreaterThan(0)
    }
  })

  it(
    'is hardly ever wrong of servers and loads drawn by chance',
    () => {
      const drawn = Array.from({ length: DRAWN }, (_, index) =>
        judgeScenario(drawScenario(5_000 + index), index),
      )
      const answers = wrong(drawn)
      expect(answers.length, answers.join('\n')).toBeLessThanOrEqual(DRAWN_WRONG_MAX)
    },
    TIMEOUT_MS,
  )
})
