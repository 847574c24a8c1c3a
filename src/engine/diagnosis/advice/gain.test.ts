import { describe, expect, it } from 'vitest'
import type { GoalMetric } from '../../../shared/goal.ts'
import { attribute } from '../attribution.ts'
import { readFacts } from '../facts.ts'
import { scenarioInput } from '../scenario.fixture.ts'
import type { AdviceContext } from './candidate.ts'
import { adviceContext } from './context.ts'
import { expectedGain } from './gain.ts'
import { inLine, inModel, onTheWay, together } from './touch.ts'

/** 100 + 100 + 400 + 100 + 300 = 1,000 ms, of which 700 ms pass before the first token. */
function contextOf(metric: GoalMetric, changes: Partial<AdviceContext> = {}): AdviceContext {
  const input = scenarioInput({
    concurrency: 8,
    network_ms: 100,
    tokenize_ms: 100,
    queue_ms: 400,
    prefill_ms: 100,
    decode_ms: 300,
    reveals: 'histograms',
    goal_metric: metric,
  })
  const facts = readFacts(input, input.runs)
  return { ...adviceContext(input, facts, attribute(facts)), ...changes }
}

describe('what a change can win at most', () => {
  it('is the share of the time that it can touch, of the metric that is the goal', () => {
    expect(expectedGain(contextOf('e2e_ms'), inLine)).toMatchObject({
      touches_pct: expect.closeTo(40, 5) as number,
      bound_pct: expect.closeTo(-40, 5) as number,
      words: 'At most −40.0 % of mean end to end: it can touch 400 ms of 1,000 ms, 40.0 %.',
    })
    // 400 of 700 ms.
    expect(expectedGain(contextOf('ttft_ms'), inLine)?.bound_pct).toBeCloseTo(-57.142857, 5)
    expect(expectedGain(contextOf('tpot_ms'), inLine)?.bound_pct).toBeCloseTo(0, 5)
  })

  it('counts half of the model where a step reads half as much', () => {
    const both = together(inLine, inModel(0.5))
    // 400 + (100 + 300) / 2 = 600 of 1,000 ms.
    expect(expectedGain(contextOf('e2e_ms'), both)?.bound_pct).toBeCloseTo(-60, 5)
    expect(expectedGain(contextOf('tpot_ms'), inModel(0.5))?.bound_pct).toBeCloseTo(-50, 5)
    expect(expectedGain(contextOf('e2e_ms'), inModel(0.5, 'prefill'))?.bound_pct).toBeCloseTo(-5, 5)
  })

  it('raises the rate of a closed loop as requests shorten, and no rate that the arrivals set', () => {
    // 1 / (1 − 0.4) − 1
    expect(expectedGain(contextOf('requests_per_s'), inLine)?.bound_pct).toBeCloseTo(66.6667, 3)
    const open = expectedGain(contextOf('requests_per_s', { closed: false }), inLine)
    expect(open?.bound_pct).toBeNull()
    expect(open?.words).toContain('the arrivals set the rate')
    const all = expectedGain(contextOf('requests_per_s'), () => 1)
    expect(all?.bound_pct).toBeNull()
  })

  it('lowers the cost by the time, and by the requests that may meet the SLOs', () => {
    const cost = (changes: Partial<AdviceContext>): number | null | undefined =>
      expectedGain(contextOf('cost_usd_per_1k_requests', changes), inLine)?.bound_pct
    expect(cost({ slo_met_pct: 100 })).toBeCloseTo(-40, 5)
    expect(cost({ slo_met_pct: null })).toBeCloseTo(-40, 5)
    // 1 − 0.6 × 0.5
    expect(cost({ slo_met_pct: 50 })).toBeCloseTo(-70, 5)
    expect(cost({ slo_met_pct: 50, closed: false })).toBeCloseTo(-50, 5)
  })

  it('touches the network where it may be, on either side of the first token', () => {
    expect(expectedGain(contextOf('ttft_ms'), onTheWay)?.touches_pct).toBeCloseTo(100 / 7, 5)
    expect(expectedGain(contextOf('tpot_ms'), onTheWay)?.touches_pct).toBeCloseTo(100 / 3, 5)
  })

  it('is none where nothing was measured', () => {
    const context = contextOf('e2e_ms')
    const { facts } = context
    const empty = { ...facts, client: { ...facts.client, e2e_ms: null } }
    expect(expectedGain({ ...context, facts: empty }, inLine)).toBeNull()
  })
})
