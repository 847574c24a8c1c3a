import { describe, expect, it } from 'vitest'
import type { DefinedMetric } from '../../shared/definitions.ts'
import { definedRow } from './defined.ts'

const METRIC: DefinedMetric = {
  key: 'ttft',
  name: 'TTFT',
  unit: 'ms',
  ours: null,
  scale: 1,
  figures: {
    kind: 'distribution',
    n: 700,
    statistics: { mean: 210.4, p50: 200, p90: 301, p95: 350, p99: 412.2 },
    needed: {},
  },
  relation: '≤',
  relation_reason: 'Why.',
  differs: 'What.',
}

describe('a metric of another tool in words', () => {
  it('has the tool’s name and unit, and the sign of a bound with its reason', () => {
    const row = definedRow(METRIC, null)
    expect(row.title).toBe('TTFT, ms')
    expect(row.cells.map((cell) => cell.text)).toEqual([
      ...['≤\u00a0210', '≤\u00a0200', '≤\u00a0301', '≤\u00a0350', '≤\u00a0412'],
    ])
    expect(row.notes).toEqual(['Why.', 'What.'])
  })

  it('says how many requests a percentile would need', () => {
    const figures = { ...METRIC.figures, n: 460, needed: { p99: 662 } } as DefinedMetric['figures']
    const row = definedRow({ ...METRIC, figures }, null)
    expect(row.cells.map((cell) => cell.note)).toEqual([null, null, null, null, '460 of 662'])
  })

  it('gives the reason where there is no figure', () => {
    const figures = { kind: 'absent', reason: 'No usage.' } as const
    expect(definedRow({ ...METRIC, figures }, null)).toMatchObject({
      cells: [{ text: '—' }],
      notes: ['No usage.', 'What.'],
    })
  })
})
