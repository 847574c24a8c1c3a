import { describe, expect, it } from 'vitest'
import { gapWords, sourceWords, thresholdWords, valueWords } from './evidence-words.ts'

const NBSP = '\u00a0'

describe('the words of a piece of evidence', () => {
  it('give a number its unit, and a dash where there is none', () => {
    expect(valueWords({ value: 19.34, unit: '%' })).toBe(`19.3${NBSP}%`)
    expect(valueWords({ value: 22.04, unit: 'requests' })).toBe(`22.0${NBSP}requests`)
    expect(valueWords({ value: null, unit: '%' })).toBe('—')
  })

  it('write a threshold as it was set', () => {
    const of = (threshold: number | null, unit = '%'): string =>
      thresholdWords({ threshold, threshold_op: '>=', unit })
    expect(of(80)).toBe(`≥${NBSP}80${NBSP}%`)
    expect(of(0.5, 'requests')).toBe(`≥${NBSP}0.5${NBSP}requests`)
    expect(of(60.8, '')).toBe(`≥${NBSP}60.8`)
    expect(of(1_000, '')).toBe(`≥${NBSP}1,000`)
    expect(of(null)).toBe('—')
    expect(thresholdWords({ threshold: 40, threshold_op: '<=', unit: '%' })).toContain('≤')
  })

  it('leave the labels of a series out of its source', () => {
    const source = 'vllm:kv_cache_usage_perc{model="m",engine="0"}'
    expect(sourceWords({ source, samples: 990 })).toBe('vllm:kv_cache_usage_perc, 990 samples')
    expect(sourceWords({ source: 'client clock', samples: 0 })).toBe('client clock')
  })

  it('say when nothing was read', () => {
    expect(gapWords([])).toBeNull()
    expect(gapWords([{ start_s: 63, end_s: 100 }])).toBe(
      'Not read from 1\u00a0min 3\u00a0s to 1\u00a0min 40\u00a0s: a gap, not a zero, and left out of the value.',
    )
    const two = [{ start_s: 20, end_s: 30 }, { start_s: 60, end_s: 92 }] // prettier-ignore
    expect(gapWords(two)).toContain(`in 2 stretches, 42${NBSP}s together`)
  })
})
