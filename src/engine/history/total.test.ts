import { describe, expect, it } from 'vitest'
import type { HistoryPoint } from './history.ts'
import { historyTotal } from './total.ts'
import { historyClaim, historyWords } from './words.ts'

const GOAL = { metric: 'ttft_ms', statistic: 'p99' } as const
const point = (index: number, rest: Partial<HistoryPoint>): HistoryPoint => ({
  index,
  kind: index === 0 ? 'base' : 'keep',
  words: 'keep',
  aside: false,
  decided: true,
  change: null,
  compared_with: index === 0 ? null : 0,
  bottleneck_before: null,
  value: 1_000,
  bound: false,
  value_change: null,
  slo_met_pct: null,
  cost: 0.4,
  cost_change: null,
  ...rest,
})

describe('what all kept changes came to', () => {
  it('is told from the baseline to the last kept one', () => {
    const points = [
      point(0, {}),
      point(1, { value: 500, cost: 0.3 }),
      point(2, { value: 400, aside: true, kind: 'revert' }),
    ]
    const total = historyTotal(points)
    expect(total).toMatchObject({ tried: 2, kept: 1, value_pct: -50 })
    expect(historyClaim(GOAL, total).replaceAll('\u00a0', ' ')).toBe(
      'One of two changes kept: p99 TTFT −50.0 %, cost −25.0 %',
    )
  })

  it('is silent about a metric that is only a bound', () => {
    const points = [point(0, { bound: true }), point(1, { value: 500, bound: true, cost: 0.3 })]
    const total = historyTotal(points)
    expect(total.value_pct).toBeNull()
    expect(historyWords(GOAL, points, total).replaceAll('\u00a0', ' ')).toBe('cost −25.0 %')
  })

  it('says how many were kept where nothing else can be said', () => {
    const points = [point(0, { value: null, cost: null }), point(1, {})]
    const total = historyTotal(points)
    expect(historyClaim(GOAL, total)).toBe('One of one change kept')
    expect(historyWords(GOAL, points, total)).toBe('1 of 1 kept')
  })
})
