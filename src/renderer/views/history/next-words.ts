import { changeWords } from '../../../engine/format/change.ts'
import { capital } from '../../../engine/format/labels.ts'
import type { HistoryPoint } from '../../../engine/history/history.ts'
import {
  currentIteration,
  iterationNumber,
  openIteration,
} from '../../../engine/investigation/lookup.ts'
import { furthestStep } from '../../../engine/investigation/reach.ts'
import { BOTTLENECK_LABELS } from '../../../shared/diagnosis.ts'
import type { Investigation, Step } from '../../../shared/investigation.ts'

/** So many changes in a row that were not kept say that tuning may no longer pay. */
const IN_VAIN = 3

/** What to do after looking at the history: words, and the button that leads there. */
export interface NextStep {
  words: string
  label: string
  step: Step
}

export function nextStep(investigation: Investigation, points: readonly HistoryPoint[]): NextStep {
  const step = furthestStep(investigation)
  const open = openIteration(investigation)
  if (open !== null) {
    const name = `iteration ${String(open.index)}`
    const words = step === 'verdict' ? `Decide ${name}: keep or revert` : `Re-measure ${name}`
    return { words, label: `Continue ${name}`, step }
  }
  return {
    words: suggestion(investigation, points),
    label: `Start iteration ${String(iterationNumber(investigation))}`,
    step: 'bottleneck',
  }
}

/** The binding constraint and the change that usually helps it, or that the last ones were in vain. */
function suggestion(investigation: Investigation, points: readonly HistoryPoint[]): string {
  const diagnosis = currentIteration(investigation)?.diagnosis ?? null
  const advice = diagnosis?.advice[0]
  const tries = advice === undefined ? null : `try ${changeWords(advice)}`
  const last_kept = points.findLastIndex((point) => !point.aside)
  const in_vain = points.length - 1 - last_kept
  if (in_vain >= IN_VAIN) {
    return `The last ${String(in_vain)} changes were not kept: stop here${tries === null ? '' : `, or ${tries}`}`
  }
  if (diagnosis === null) return 'Find what binds, or stop here'
  if (diagnosis.binds === null) {
    return (
      diagnosis.would_settle?.replace(/\.$/, '') ??
      'What binds cannot be told yet: see what would tell it'
    )
  }
  const binds = `${capital(BOTTLENECK_LABELS[diagnosis.binds])} binds`
  return `${binds}: ${tries ?? 'choose a change'}, or stop here`
}
