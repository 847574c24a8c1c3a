import type { MarkKind } from './mark-kind.ts'
import { BOTTLENECK_LABELS, type Diagnosis } from '../../shared/diagnosis.ts'
import type { ChangeInterval, ComparedMetric } from '../../shared/comparison.ts'
import type { Goal } from '../../shared/goal.ts'
import type { Change, Investigation, Iteration } from '../../shared/investigation.ts'
import { goalFigure } from './goal-figure.ts'

/** One iteration as the history shows it: chart, emblem and table read the same. */
export interface HistoryPoint {
  index: number
  kind: MarkKind
  /** The verdict in words: `keep`, `inconclusive, reverted`. */
  words: string
  /** Not part of the line: reverted, or not kept yet. */
  aside: boolean
  decided: boolean
  change: Change | null
  /** The iteration that it started from and is compared with. */
  compared_with: number | null
  bottleneck_before: string | null
  value: number | null
  /** `value` is a lower bound: too few requests carry it. */
  bound: boolean
  value_change: ChangeInterval | null
  slo_met_pct: number | null
  cost: number | null
  cost_change: ChangeInterval | null
}

/** Every iteration that was measured, in order. */
export function historyPoints(investigation: Investigation): HistoryPoint[] {
  const { goal, iterations } = investigation
  if (goal === null) return []
  return iterations
    .filter((iteration) => iteration.summary !== null || iteration.status === 'decided')
    .map((iteration) => pointOf(iteration, goal, iterations))
}

function pointOf(iteration: Iteration, goal: Goal, all: readonly Iteration[]): HistoryPoint {
  const { summary, comparison } = iteration
  const found = summary === null ? { value: null, bound: false } : goalFigure(summary, goal)
  const before = all.find((other) => other.index === iteration.compared_with)
  return {
    index: iteration.index,
    ...verdictOf(iteration),
    decided: iteration.index === 0 || iteration.decision !== null,
    change: iteration.change,
    compared_with: iteration.compared_with,
    bottleneck_before: before?.diagnosis == null ? null : bottleneckWords(before.diagnosis),
    value: found.value,
    bound: found.bound,
    value_change: comparison?.metrics.find((metric) => metric.is_goal)?.change ?? null,
    slo_met_pct: summary?.slo_met_pct ?? null,
    cost: summary?.cost_usd_per_1k_requests ?? null,
    cost_change: changeOf(comparison?.metrics, 'cost_usd_per_1k_requests'),
  }
}

function changeOf(
  metrics: readonly ComparedMetric[] | undefined,
  name: ComparedMetric['metric'],
): ChangeInterval | null {
  return metrics?.find((metric) => metric.metric === name)?.change ?? null
}

/** `memory bandwidth, decode`; `cannot tell` where the diagnosis could not. */
export function bottleneckWords(diagnosis: Pick<Diagnosis, 'binds' | 'phase'>): string {
  if (diagnosis.binds === null) return 'cannot tell'
  const name = BOTTLENECK_LABELS[diagnosis.binds]
  return diagnosis.phase === null ? name : `${name}, ${diagnosis.phase}`
}

function verdictOf(iteration: Iteration): Pick<HistoryPoint, 'kind' | 'words' | 'aside'> {
  if (iteration.index === 0) return { kind: 'base', words: 'baseline', aside: false }
  const proposal = iteration.comparison?.proposal ?? null
  const { decision } = iteration
  const aside = decision !== 'keep'
  if (proposal === null) {
    return {
      kind: 'inv',
      words: decision === null ? 'not measured' : 'not measured, reverted',
      aside,
    }
  }
  if (decision === null) return { kind: kindOf(proposal), words: `${proposal}, proposed`, aside }
  if (proposal === decision) return { kind: decision, words: decision, aside }
  const done = decision === 'keep' ? 'kept' : 'reverted'
  // A decision against the proposal keeps the shape of what the numbers said, and both words.
  return { kind: kindOf(proposal), words: `${proposal}, ${done}`, aside }
}

function kindOf(proposal: 'keep' | 'revert' | 'inconclusive' | 'invalid'): MarkKind {
  if (proposal === 'inconclusive') return 'inc'
  return proposal === 'invalid' ? 'inv' : proposal
}
