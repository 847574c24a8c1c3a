import { describe, expect, it } from 'vitest'
import { MEMORY_BOUND } from '../../../../test/harness/fixtures/diagnoses.ts'
import type { Bottleneck, Phase, Stage } from '../../../shared/diagnosis.ts'
import { stageMs, stageShare } from './format.ts'
import { boundStage, STAGE_LABELS, waterfallModel } from './rows.ts'

const [ANY] = MEMORY_BOUND.stages as [Stage, ...Stage[]]
const stage = (name: Stage['name'], mean_ms: number | null): Stage => ({ ...ANY, name, mean_ms })

describe('the waterfall', () => {
  it('lays the stages end to end, so that the last bar ends at the sum', () => {
    const { rows, sum_ms, first_ms, two_scales } = waterfallModel([
      stage('queue', 300),
      stage('prefill', 200),
      stage('decode', 900),
      stage('remainder', 100),
    ])
    expect(rows.map((row) => [row.label, row.from_ms, row.to_ms, row.after_first])).toEqual([
      ['Queue, batching', 0, 300, false],
      ['Prefill', 300, 500, false],
      ['Decode', 500, 1_400, true],
      ['Remainder', 1_400, 1_500, true],
    ])
    expect([sum_ms, first_ms, two_scales]).toEqual([1_500, 500, false])
  })

  it('has no bar for a stage that nothing tells, and takes no time for it', () => {
    const { rows, sum_ms } = waterfallModel([stage('tokenization', null), stage('prefill', 200)])
    expect(rows[0]).toMatchObject({ from_ms: null, to_ms: null })
    expect(rows[1]).toMatchObject({ from_ms: 0, to_ms: 200 })
    expect(sum_ms).toBe(200)
  })

  it('has two scales where what follows the first token would hide the rest', () => {
    expect(waterfallModel([stage('prefill', 100), stage('decode', 401)]).two_scales).toBe(true)
    expect(waterfallModel([stage('prefill', 100), stage('decode', 400)]).two_scales).toBe(false)
    expect(waterfallModel([stage('decode', 400)]).two_scales).toBe(false)
  })

  it('adds up with the stages of a whole diagnosis', () => {
    const { rows, sum_ms } = waterfallModel(MEMORY_BOUND.stages)
    const told = MEMORY_BOUND.stages.reduce((sum, one) => sum + (one.mean_ms ?? 0), 0)
    expect(sum_ms).toBeCloseTo(told)
    expect(new Set(rows.map((row) => row.label)).size).toBe(rows.length)
    expect(Object.keys(STAGE_LABELS)).toHaveLength(10)
  })
})

describe('the stage in which the constraint shows', () => {
  it.each<[Bottleneck | null, Phase | null, string | null]>([
    ['host', null, 'tokenization'],
    ['network', null, 'network'],
    ['under_used_gpu', null, 'queue'],
    ['memory_capacity', null, 'queue'],
    ['client', null, 'client_wait'],
    ['compute', 'prefill', 'prefill'],
    ['memory_bandwidth', 'decode', 'decode'],
    [null, null, null],
  ])('%s in %s is %s', (binds, phase, shown) => {
    expect(boundStage({ binds, phase })).toBe(shown)
  })
})

describe('figures of a stage', () => {
  it('have one decimal under 100 ms, three digits above, and are absent where unknown', () => {
    expect([0, 4.26, 99.94, 1_387, null].map(stageMs)).toEqual(['0.0', '4.3', '99.9', '1,390', '—'])
    expect([0, 0.02, 95.94, null].map(stageShare)).toEqual(['0.0', '< 0.1', '95.9', '—'])
  })
})
