import { arrivalWords } from '../../engine/format/arrivals.ts'
import { goalWords } from '../../engine/format/goal.ts'
import { formatNumber, formatSignedPct, NBSP } from '../../engine/format/number.ts'
import { currentIteration, hasBaseline, openIteration } from '../../engine/investigation/lookup.ts'
import { BOTTLENECK_LABELS } from '../../shared/diagnosis.ts'
import type { Investigation, Iteration, Step } from '../../shared/investigation.ts'
import type { Progress } from '../../shared/progress.ts'
import { METRIC_LABELS } from '../../engine/format/labels.ts'
import { goalFigure } from '../../engine/history/goal-figure.ts'

export const STEP_NAMES: Readonly<Record<Step, string>> = {
  target: 'Target',
  goal: 'Goal',
  workload: 'Workload',
  baseline: 'Baseline',
  bottleneck: 'Bottleneck',
  change: 'Change',
  remeasure: 'Re-measure',
  verdict: 'Verdict',
}

/** What each step has come to, in a few words; null where it has no answer yet. */
export type StepAnswers = Readonly<Record<Step, string | null>>

export function stepAnswers(
  investigation: Investigation | null,
  progress: Progress | null,
): StepAnswers {
  const open = investigation === null ? null : openIteration(investigation)
  const of = <T>(answer: (found: Investigation) => T): T | null =>
    investigation === null ? null : answer(investigation)
  return {
    target: investigation?.target?.name ?? null,
    goal: of(({ goal }) => (goal === null ? null : goalWords(goal))),
    workload: of(({ workload }) => (workload === null ? null : arrivalWords(workload.arrivals))),
    baseline: of((found) => baselineAnswer(found, progress)),
    bottleneck: of((found) => (hasBaseline(found) ? bottleneckAnswer(found) : null)),
    change: open?.change == null ? null : `${open.change.setting} → ${open.change.to}`,
    remeasure: remeasureAnswer(open, progress),
    verdict: verdictAnswer(open),
  }
}

function baselineAnswer(investigation: Investigation, progress: Progress | null): string | null {
  if (progress?.iteration_index === 0) return runWords(progress)
  const { goal } = investigation
  const summary = hasBaseline(investigation) ? investigation.iterations[0]?.summary : null
  if (goal === null || summary == null) return null
  const value = goalFigure(summary, goal)
  if (value.value === null) return '—'
  const text = `${formatNumber(value.value)}${NBSP}${METRIC_LABELS[goal.metric].unit}`
  return value.bound ? `≥${NBSP}${text}` : text
}

function bottleneckAnswer(investigation: Investigation): string | null {
  const diagnosis = currentIteration(investigation)?.diagnosis
  if (diagnosis == null) return null
  return diagnosis.binds === null ? 'cannot tell' : BOTTLENECK_LABELS[diagnosis.binds]
}

function remeasureAnswer(open: Iteration | null, progress: Progress | null): string | null {
  if (open === null) return null
  if (progress?.iteration_index === open.index) return runWords(progress)
  if (open.runs.length === 0) return null
  const valid = open.runs.filter((run) => run.status === 'done').length
  return `${String(valid)} of ${String(open.runs.length)} runs valid`
}

function verdictAnswer(open: Iteration | null): string | null {
  const comparison = open?.comparison
  if (comparison == null) return null
  const change = comparison.metrics.find((metric) => metric.is_goal)?.change
  const words = comparison.proposal
  return change == null ? words : `${words}, ${formatSignedPct(change.estimate_pct)}`
}

function runWords(progress: Progress): string {
  if (progress.phase === 'applying') return 'applying the change'
  return `run ${String(progress.repetition + 1)} of ${String(progress.repetitions)}`
}
