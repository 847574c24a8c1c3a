import { describe, expect, it } from 'vitest'
import type { Stage } from '../../shared/diagnosis.ts'
import { shareParts } from './stage-share.ts'

const stage = (name: Stage['name'], share_pct: number | null): Stage => ({
  name,
  mean_ms: share_pct,
  share_pct,
  source: 'test',
})

describe('stages as parts of a whole', () => {
  it('stand end to end, those that are spoken of from zero on', () => {
    const stages = [stage('queue', 20), stage('network', 30), stage('decode', 42), stage('delivery', 8)] // prettier-ignore
    const parts = shareParts(stages, ['network', 'delivery'])
    expect(
      parts.map(({ label, from_pct, to_pct, marked }) => [label, from_pct, to_pct, marked]),
    ).toEqual([
      ['Network', 0, 30, true],
      ['Delivery', 30, 38, true],
      ['Queue, batching', 38, 58, false],
      ['Decode', 58, 100, false],
    ])
  })

  it('leave out what is not known, and a remainder below zero', () => {
    const parts = shareParts([stage('parsing', null), stage('decode', 101), stage('remainder', -1)], ['parsing']) // prettier-ignore
    expect(parts).toMatchObject([{ label: 'Decode', from_pct: 0, to_pct: 100, marked: false }])
  })
})
