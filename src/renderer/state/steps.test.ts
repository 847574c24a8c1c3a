import { describe, expect, it } from 'vitest'
import { BASELINE_ONLY, BOUNDS, UNTOLD } from '../../../test/harness/fixtures/histories.ts'
import { MEASURING, SET_UP, UNDECIDED } from '../../../test/harness/fixtures/investigations.ts'
import { stepAnswers } from './steps.ts'
import { PROGRESS } from './progress.fixture.ts'

/** As on the screen, where a no-break space looks like one. */
function answers(...args: Parameters<typeof stepAnswers>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(stepAnswers(...args)).map(([step, answer]) => [
      step,
      answer?.replaceAll('\u00a0', ' ') ?? null,
    ]),
  )
}

describe('what each step has come to', () => {
  it('is nothing before there is an investigation', () => {
    expect(Object.values(stepAnswers(null, null)).every((answer) => answer === null)).toBe(true)
  })

  it('is the set-up, then the baseline as it runs and as it came out', () => {
    expect(answers(SET_UP, null)).toMatchObject({
      target: 'Bundled server',
      goal: 'lower p99 TTFT',
      workload: '24 in flight',
      baseline: null,
      bottleneck: null,
    })
    expect(answers(SET_UP, PROGRESS)['baseline']).toBe('run 2 of 3')
    expect(answers(SET_UP, { ...PROGRESS, phase: 'applying' })['baseline']).toBe(
      'applying the change',
    )
    expect(answers(BASELINE_ONLY, null)).toMatchObject({
      baseline: '2,140 ms',
      bottleneck: 'under-used GPU',
      change: null,
    })
  })

  it('says at least for a bound, and that it cannot tell where it cannot', () => {
    expect(answers(BOUNDS, null)['baseline']).toBe('≥ 2,140 ms')
    expect(answers(UNTOLD, null)['bottleneck']).toBe('cannot tell')
  })

  it('is the change under way with its runs, and its verdict as it is proposed', () => {
    expect(answers(MEASURING, null)).toMatchObject({
      change: 'quantization → fp8',
      remeasure: '1 of 1 runs valid',
      verdict: null,
    })
    expect(answers(MEASURING, { ...PROGRESS, iteration_index: 6 })['remeasure']).toBe('run 2 of 3')
    expect(answers(UNDECIDED, null)['verdict']).toBe('keep, −31.0 %')
  })
})
