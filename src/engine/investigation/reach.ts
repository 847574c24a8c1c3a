import type { Investigation, Step } from '../../shared/investigation.ts'
import { hasBaseline, openIteration } from './lookup.ts'

/**
 * Why a step cannot be entered yet, in one sentence; null where it can. The rail, the keyboard and
 * the state machine all ask here.
 */
export function whyNotReachable(investigation: Investigation | null, step: Step): string | null {
  if (step === 'target') return null
  if (investigation?.target == null) return 'Choose a target first.'
  if (step === 'goal') return null
  if (investigation.goal === null) return 'Say what slow means first: set the goal.'
  if (step === 'workload') return null
  if (investigation.workload === null) return 'Describe the load first.'
  if (step === 'baseline') return null
  if (!hasBaseline(investigation)) return 'Measure the baseline first.'
  if (step === 'bottleneck' || step === 'change') return null
  const open = openIteration(investigation)
  if (step === 'remeasure') return open === null ? 'Declare one change first.' : null
  const measured = investigation.iterations.some(
    (iteration) => iteration.index > 0 && iteration.comparison !== null,
  )
  return measured ? null : 'Measure the change first.'
}

/** How far the loop has come: the step that waits for the user. */
export function furthestStep(investigation: Investigation): Step {
  if (investigation.target === null) return 'target'
  if (investigation.goal === null) return 'goal'
  if (investigation.workload === null) return 'workload'
  if (!hasBaseline(investigation)) return 'baseline'
  const open = openIteration(investigation)
  if (open === null) return 'bottleneck'
  return open.status === 'measured' ? 'verdict' : 'remeasure'
}
