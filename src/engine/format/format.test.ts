import { describe, expect, it } from 'vitest'
import { formatDuration } from './duration.ts'
import { goalWords, sloWords } from './goal.ts'
import { metricTitle } from './labels.ts'
import {
  formatCount,
  formatGiven,
  formatInterval,
  formatNumber,
  formatPct,
  formatSigned,
  formatSignedPct,
} from './number.ts'
import { formatQuantile } from './quantile.ts'

describe('numbers', () => {
  it('shows three significant digits, grouped', () => {
    const texts = [1387, 742.4, 57.64, 0.20149, 8_640, 99.96, 0, 1, 0.00012].map(formatNumber)
    expect(texts).toEqual(['1,390', '742', '57.6', '0.201', '8,640', '100', '0', '1.00', '1.20e-4'])
  })
  it('uses a true minus and never a signed zero', () => {
    expect([formatSigned(-31.04), formatSigned(4.4), formatSigned(-0.01)]).toEqual([
      '−31.0',
      '+4.4',
      '0.0',
    ])
    expect(formatSignedPct(14.9)).toBe('+14.9\u00a0%')
    expect(formatInterval(-35.6, 26.1)).toBe('[−35.6, +26.1]')
  })
  it('bounds tiny shares', () => {
    expect([formatPct(0.02), formatPct(0), formatPct(94.23)]).toEqual([
      '<\u00a00.1\u00a0%',
      '0.0\u00a0%',
      '94.2\u00a0%',
    ])
  })
  it('shows a number that was set as it was set', () => {
    expect([60, 0.5, 8_000, 812.5, 1_234.5, NaN].map(formatGiven)).toEqual([
      ...['60', '0.5', '8,000', '812.5', '1,234.5', '—'],
    ])
  })
  it('groups counts', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567')
  })
  it('has no number for what is none', () => {
    expect([formatNumber(NaN), formatPct(Infinity)]).toEqual(['—', '—'])
  })
})

describe('words', () => {
  it('spells durations', () => {
    const texts = [0.42, 38.2, 60, 546, 7_500].map((s) =>
      formatDuration(s).replaceAll('\u00a0', ' '),
    )
    expect(texts).toEqual(['0.420 s', '38 s', '1 min', '9 min 6 s', '2 h 5 min'])
  })
  it('spells goals and titles', () => {
    expect(goalWords({ metric: 'ttft_ms', statistic: 'p99' })).toBe('lower p99 TTFT')
    expect(goalWords({ metric: 'output_tokens_per_s', statistic: 'mean' })).toBe('raise output')
    expect(sloWords({ metric: 'ttft_ms', max_ms: 800, statistic: 'p99' })).toBe(
      'p99 TTFT ≤\u00a0800\u00a0ms',
    )
    expect(sloWords({ metric: 'tpot_ms', max_ms: 60, statistic: 'p90' })).toBe(
      'p90 TPOT ≤\u00a060\u00a0ms',
    )
    expect(metricTitle('ttft_ms', 'p99')).toBe('p99 TTFT, ms')
    expect(metricTitle('output_tokens_per_s', null)).toBe('Output, tok/s')
  })
  it('shows a percentile only where the sample carries it', () => {
    expect(formatQuantile({ kind: 'value', value: 512.3, n: 700 })).toEqual({
      text: '512',
      note: null,
    })
    expect(formatQuantile({ kind: 'at_least', value: 438, n: 460, needed: 662 })).toEqual({
      text: '≥\u00a0438',
      note: '460 of 662',
    })
    expect(formatQuantile({ kind: 'absent', reason: 'no answers' }).note).toBe('no answers')
  })
})
