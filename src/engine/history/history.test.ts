import { describe, expect, it } from 'vitest'
import { BOUNDS } from '../../../test/harness/fixtures/histories.ts'
import { SIX_ITERATIONS, UNDECIDED } from '../../../test/harness/fixtures/investigations.ts'
import type { Proposal } from '../../shared/comparison.ts'
import type { Goal } from '../../shared/goal.ts'
import type { Investigation, Iteration } from '../../shared/investigation.ts'
import { goalFigure } from './goal-figure.ts'
import { bottleneckWords, historyPoints } from './history.ts'

const changed = (changes: (one: Iteration) => Partial<Iteration>): Investigation => ({
  ...SIX_ITERATIONS,
  iterations: SIX_ITERATIONS.iterations.map((one) => ({ ...one, ...changes(one) })),
})
const goal = (changes: Partial<Goal>): Goal => ({ ...SIX_ITERATIONS.goal!, ...changes })

describe('the points of a history', () => {
  it('are every iteration with its figures, and what it is compared with', () => {
    const points = historyPoints(SIX_ITERATIONS)
    expect(points.map((point) => [point.index, point.kind, point.value, point.cost])).toEqual([
      [0, 'base', 2_140, 0.342],
      [1, 'keep', 1_390, 0.268],
      [2, 'keep', 1_140, 0.247],
      [3, 'revert', 1_310, 0.258],
      [4, 'keep', 742, 0.212],
      [5, 'inc', 735, 0.212],
      [6, 'keep', 512, 0.201],
    ])
    expect(points.map((point) => point.compared_with)).toEqual([null, 0, 1, 2, 2, 4, 4])
    expect(points[1]?.value_change).toMatchObject({ estimate_pct: -35, lo_pct: -39.1, hi_pct: -31 })
    expect(points[1]?.cost_change).toMatchObject({ estimate_pct: -21.6 })
    expect(points[0]).toMatchObject({ value_change: null, bottleneck_before: null, decided: true })
  })

  it('name the bottleneck of the iteration that the change started from', () => {
    const before = historyPoints(SIX_ITERATIONS).map((point) => point.bottleneck_before)
    // The fourth started from the second, since the third was reverted.
    expect([before[4], before[5]]).toEqual(['compute, prefill', 'memory bandwidth, decode'])
    expect(bottleneckWords({ binds: null, phase: null })).toBe('cannot tell')
  })

  it('leave out what was declared and not measured', () => {
    const declared = changed((one) =>
      one.index === 6
        ? { summary: null, comparison: null, status: 'declared', decision: null }
        : {},
    )
    expect(historyPoints(declared)).toHaveLength(6)
    expect(historyPoints({ ...SIX_ITERATIONS, goal: null })).toEqual([])
  })

  it('mark a percentile that too few requests carry as a bound', () => {
    expect(historyPoints(BOUNDS).map((point) => point.bound)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ])
    expect(historyPoints(BOUNDS).at(-1)).toMatchObject({
      kind: 'inv',
      words: 'not measured, reverted',
      value: null,
      aside: true,
    })
  })
})

describe('the verdict of a point', () => {
  it('is only proposed until it is decided, and set aside meanwhile', () => {
    expect(historyPoints(UNDECIDED).at(-1)).toMatchObject({
      kind: 'keep',
      words: 'keep, proposed',
      aside: true,
      decided: false,
    })
  })

  it.each<[Proposal, 'keep' | 'revert', string, string]>([
    ['keep', 'keep', 'keep', 'keep'],
    ['revert', 'revert', 'revert', 'revert'],
    ['keep', 'revert', 'keep', 'keep, reverted'],
    ['revert', 'keep', 'revert', 'revert, kept'],
    ['inconclusive', 'keep', 'inc', 'inconclusive, kept'],
    ['inconclusive', 'revert', 'inc', 'inconclusive, reverted'],
    ['invalid', 'revert', 'inv', 'invalid, reverted'],
  ])('proposed as %s and decided as %s', (proposal, decision, kind, words) => {
    const decided = changed((one) =>
      one.comparison === null ? {} : { decision, comparison: { ...one.comparison, proposal } },
    )
    expect(historyPoints(decided)[1]).toMatchObject({ kind, words, aside: decision === 'revert' })
  })
})

describe('the figure of a goal', () => {
  const summary = SIX_ITERATIONS.iterations[0]!.summary!

  it('is the statistic of a latency, or the rate or cost itself', () => {
    expect(goalFigure(summary, goal({ statistic: 'mean' })).value).toBe(summary.ttft_ms.mean)
    expect(goalFigure(summary, goal({ metric: 'tpot_ms', statistic: 'p90' })).value).toBe(57.6)
    expect(goalFigure(summary, goal({ metric: 'output_tokens_per_s' }))).toEqual({
      value: 420,
      bound: false,
    })
  })

  it('is absent where there is none, and never 0', () => {
    const none = { ...summary, cost_usd_per_1k_requests: null }
    expect(goalFigure(none, goal({ metric: 'cost_usd_per_1k_requests' })).value).toBeNull()
    const p99 = { kind: 'absent', reason: 'no values' } as const
    const empty = { ...summary, ttft_ms: { ...summary.ttft_ms, p99 } }
    expect(goalFigure(empty, goal({}))).toEqual({ value: null, bound: false })
  })
})
