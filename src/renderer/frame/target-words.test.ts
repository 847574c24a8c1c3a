import { describe, expect, it } from 'vitest'
import { DEMO_GOAL } from '../../shared/demo-settings.ts'
import type { Target } from '../../shared/target.ts'
import { goalLine, targetWords } from './target-words.ts'

const OWN = {
  base_url: 'http://h:1',
  model: 'm',
  control: { kind: 'manual', command: null },
} as Target
const BUNDLED = { ...OWN, control: { kind: 'bundled' } } as Target

describe('the bar', () => {
  it('names the server under test', () => {
    expect(targetWords(OWN, [])).toBe('http://h:1, m')
    expect(targetWords({ ...OWN, model: '' }, [])).toBe('http://h:1')
  })

  it('says what the bundled server acts as, with the GPU now in force', () => {
    const acting = 'Bundled server, acting as vLLM 0.11 with a 14B model on one'
    expect(targetWords(BUNDLED, [{ name: 'gpu', value: 'L40S' }])).toBe(`${acting} L40S 48 GB`)
    expect(targetWords(BUNDLED, [{ name: 'gpu', value: 'H100' }])).toBe(`${acting} H100`)
  })

  it('names goal, SLOs and the price of all the hardware', () => {
    const two = { ...DEMO_GOAL, hardware: { ...DEMO_GOAL.hardware, gpu_count: 2 } }
    const words = goalLine(two).replaceAll('\u00a0', ' ')
    expect(words).toContain('lower p99 TTFT · p99 TTFT ≤ 800 ms')
    expect(words).toContain('3.60 USD/h')
  })
})
