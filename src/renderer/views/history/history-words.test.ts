import { describe, expect, it } from 'vitest'
import { historyPoints } from '../../../engine/history/history.ts'
import { historyTotal } from '../../../engine/history/total.ts'
import type { Investigation } from '../../../shared/investigation.ts'
import {
  BASELINE_ONLY,
  BOUNDS,
  TWO_ITERATIONS,
} from '../../../../test/harness/fixtures/histories.ts'
import {
  MEASURING,
  SIX_ITERATIONS,
  UNDECIDED,
} from '../../../../test/harness/fixtures/investigations.ts'
import { captionWords, knownWords, sureWords } from './history-words.ts'
import { nextStep } from './next-words.ts'

const plain = (text: string): string => text.replaceAll('\u00a0', ' ')
function known(investigation: Investigation): string[] {
  const { goal } = investigation
  if (goal === null) throw new Error('the fixture has a goal')
  return knownWords(goal, historyTotal(historyPoints(investigation))).map(plain)
}
const sure = (investigation: Investigation): string[] =>
  sureWords(investigation, historyPoints(investigation)).map(plain)

describe('what the history says', () => {
  it('is told from the baseline to the last kept iteration', () => {
    expect(known(SIX_ITERATIONS)).toEqual([
      'p99 TTFT 2,140 → 512 ms (−76.1 %)',
      '0.342 → 0.201 USD per 1,000 (−41.2 %)',
    ])
    expect(known(BASELINE_ONLY)).toEqual(['p99 TTFT 2,140 ms', '0.342 USD per 1,000'])
  })
  it('keeps bounds as bounds, and says what they want', () => {
    expect(known(BOUNDS)[0]).toBe('p99 TTFT ≥ 2,140 → ≥ 1,140 ms')
    expect(plain(captionWords(BOUNDS, true))).toContain(
      '≥ is a lower bound: 460 of the 662 requests that a p99 wants.',
    )
  })
  it('counts intervals and valid runs', () => {
    expect(sure(SIX_ITERATIONS)).toEqual([
      '5 of 6 intervals clear of ±5 %',
      'client valid in all 21 runs',
    ])
    expect(sure(BASELINE_ONLY)[0]).toBe('no change compared yet')
  })
  it('says simulated first', () => {
    expect(captionWords(SIX_ITERATIONS, false)).toMatch(/^Simulated target\. Brackets: 95/)
    expect(captionWords({ ...SIX_ITERATIONS, simulated: false }, true)).toMatch(/^Whiskers/)
  })
})

describe('what comes next', () => {
  const next = (investigation: Investigation) =>
    nextStep(investigation, historyPoints(investigation))

  it('is the constraint that binds, with a change that may help', () => {
    expect(next(SIX_ITERATIONS)).toEqual({
      words: 'Memory bandwidth binds: try quantization none → fp8, or stop here',
      label: 'Start iteration 7',
      step: 'bottleneck',
    })
  })
  it('is the iteration that is open', () => {
    expect(next(UNDECIDED)).toMatchObject({ label: 'Continue iteration 6', step: 'verdict' })
    expect(next(MEASURING)).toMatchObject({ words: 'Re-measure iteration 6', step: 'remeasure' })
  })
  it('is to stop where the last changes were in vain', () => {
    const [first, one] = TWO_ITERATIONS.iterations
    if (first === undefined || one === undefined) throw new Error('the fixture has two')
    const vain = [1, 2, 3].map((index) => ({ ...one, index, decision: 'revert' as const }))
    const words = next({ ...TWO_ITERATIONS, iterations: [first, ...vain] }).words
    expect(words).toMatch(/^The last 3 changes were not kept: stop here, or try /)
  })
})
