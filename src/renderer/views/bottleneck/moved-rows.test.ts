import { describe, expect, it } from 'vitest'
import { boundBy, MEMORY_BOUND } from '../../../../test/harness/fixtures/diagnoses.ts'
import { movedBetween } from '../../../engine/diagnosis/moved.ts'
import { pairScaleMax } from '../../charts/paired-bars.ts'
import { changedWords, iterationWords, scoreRows, stageRows } from './moved-rows.ts'

const BOUND = boundBy('compute', 'prefill', 'Compute binds, in prefill.')
const BEFORE = {
  ...BOUND,
  stages: BOUND.stages.map((stage) =>
    stage.name === 'parsing' ? { ...stage, mean_ms: null, share_pct: null } : stage,
  ),
}
const moved = movedBetween(BEFORE, MEMORY_BOUND)

describe('before and after', () => {
  it('has every constraint that anything speaks for, now or before', () => {
    const rows = scoreRows(moved)
    expect(rows[0]).toMatchObject({
      label: 'Memory bandwidth',
      before: 0.22,
      after_words: '0.88',
    })
    expect(rows.find(({ label }) => label === 'Compute')).toMatchObject({
      before_words: '0.64',
      after_words: '0.07',
    })
  })

  it('draws no bar for a stage that nothing told apart', () => {
    const parsing = stageRows(moved).find(({ label }) => label === 'Parsing')
    expect(parsing).toMatchObject({ before: null, before_words: '—', after_words: '0.8' })
    expect(pairScaleMax(stageRows(moved))).toBe(8_530)
    expect(pairScaleMax([])).toBe(1)
  })

  it('names what was changed', () => {
    const change = { setting: 'max_num_seqs', from: '16', to: '32', reason: '' }
    expect(changedWords({ index: 1, change })).toBe('Iteration 1, max_num_seqs 16 → 32')
    expect(iterationWords({ index: 0 })).toBe('Baseline')
    expect(changedWords({ index: 0, change: null })).toBe('Baseline')
  })
})
