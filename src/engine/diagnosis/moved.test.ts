import { describe, expect, it } from 'vitest'
import { diagnosisOf } from './diagnosis.fixture.ts'
import { movedBetween } from './moved.ts'

const BEFORE = diagnosisOf(
  'under_used_gpu',
  { network: 1, queue: 1_240, prefill: 60, decode: 900 },
  { confidence: 0.71 },
)
const AFTER = diagnosisOf(
  'memory_bandwidth',
  { network: 1, queue: 12, prefill: 62, decode: 1_100 },
  { confidence: 0.86, phase: 'decode' },
)

describe('how the constraint moved', () => {
  it('is said in words and in the stages that changed most', () => {
    const moved = movedBetween(BEFORE, AFTER)
    expect(moved.move).toBe('moved')
    expect(moved.sentence).toBe(
      'The constraint moved from under-used GPU to memory bandwidth in decode (confidence 0.71 before, 0.86 now).',
    )
    expect(moved.detail).toBe(
      'The time in the queue fell from 1,240 ms to 12.0 ms; that in decode rose from 900 ms to 1,100 ms.',
    )
  })

  it('has figures side by side, and leaves out what neither tells', () => {
    const { stages, scores } = movedBetween(BEFORE, AFTER)
    expect(stages.map(({ name, change_ms }) => [name, change_ms])).toEqual([
      ['network', 0],
      ['queue', -1_228],
      ['prefill', 2],
      ['decode', 200],
    ])
    expect(scores).toEqual([
      { bottleneck: 'memory_bandwidth', before: 0, after: 0.86 },
      { bottleneck: 'under_used_gpu', before: 0.71, after: 0 },
    ])
  })

  it('is unknown for a stage that only one of the two tells', () => {
    const untold = diagnosisOf('network', { network: 100, remainder: 50 })
    expect(movedBetween(BEFORE, untold).stages).toContainEqual({
      name: 'queue',
      before_ms: 1_240,
      after_ms: null,
      change_ms: null,
    })
  })

  it('says where it stayed, and where it could not be told', () => {
    const untold = diagnosisOf(null, { remainder: 100 }, { confidence: 0.3 })
    expect(movedBetween(BEFORE, BEFORE)).toMatchObject({
      move: 'same',
      sentence: 'Under-used GPU still binds (confidence 0.71 before, 0.71 now).',
      detail: 'No stage of a request changed by 2.0 % of it or more.',
    })
    expect(movedBetween(untold, AFTER).sentence).toBe(
      'Before it could not be told what binds; now it is memory bandwidth in decode, confidence 0.86.',
    )
    expect(movedBetween(BEFORE, untold).move).toBe('no_longer_told')
    expect(movedBetween(untold, untold).move).toBe('still_untold')
  })

  it('tells one phase from the other', () => {
    const prefill = { ...AFTER, phase: 'prefill' as const }
    expect(movedBetween(prefill, AFTER).sentence).toContain(
      'from memory bandwidth in prefill to memory bandwidth in decode',
    )
  })
})
