import type { Comparison } from '../../shared/comparison.ts'
import type { Diagnosis } from '../../shared/diagnosis.ts'
import type { Investigation, Iteration } from '../../shared/investigation.ts'
import type { Summary } from '../../shared/summary.ts'
import { lastIteration, openIteration } from './lookup.ts'
import { furthestStep } from './reach.ts'
import { iterationAt, refuse, refuseWhileMeasuring, withIteration } from './refuse.ts'

/** What an iteration's runs came to. */
export interface Findings {
  summary: Summary
  diagnosis: Diagnosis
  /** Null for the baseline. */
  comparison: Comparison | null
}

/** Every run of the iteration is in: its figures, its diagnosis, and the proposed verdict. */
export function finishMeasuring(
  investigation: Investigation,
  index: number,
  findings: Findings,
  now: string,
): Investigation {
  const iteration = iterationAt(investigation, index)
  const finished = withIteration(investigation, {
    ...iteration,
    ...findings,
    status: 'measured',
    reason: null,
  })
  return { ...finished, step: furthestStep(finished), updated_at: now }
}

/** The measurement stopped before it had its runs; the finished ones stay. */
export function stopMeasuring(
  investigation: Investigation,
  index: number,
  status: 'cancelled' | 'failed',
  reason: string,
  now: string,
): Investigation {
  const iteration = iterationAt(investigation, index)
  const stopped = withIteration(investigation, { ...iteration, status, reason })
  return { ...stopped, step: furthestStep(stopped), updated_at: now }
}

/** The user's word on a measured change. Keep: the next change starts from it. Revert: from what was before. */
export function decide(
  investigation: Investigation,
  index: number,
  decision: 'keep' | 'revert',
  now: string,
): Investigation {
  refuseWhileMeasuring(investigation)
  const iteration = iterationAt(investigation, index)
  if (iteration !== openIteration(investigation) || iteration.status !== 'measured') {
    refuse(`Iteration ${String(index)} is not waiting for a decision.`)
  }
  if (decision === 'keep' && iteration.comparison?.proposal === 'invalid') {
    refuse('No verdict can rest on these runs: measure again, or revert the change.')
  }
  const decided: Iteration = { ...iteration, status: 'decided', decision, decided_at: now }
  return { ...withIteration(investigation, decided), step: 'bottleneck', updated_at: now }
}

/** Takes the last decision back, as long as nothing was declared after it. */
export function undoDecision(investigation: Investigation, now: string): Investigation {
  refuseWhileMeasuring(investigation)
  const last = lastIteration(investigation)
  if (last?.status !== 'decided' || last.comparison === null) {
    refuse('There is no decision to take back.')
  }
  const reopened: Iteration = { ...last, status: 'measured', decision: null, decided_at: null }
  return { ...withIteration(investigation, reopened), step: 'verdict', updated_at: now }
}

/** Marks what a crash or a kill left open. */
export function interruptOpenRuns(investigation: Investigation, now: string): Investigation {
  const reason = 'Chokepoint ended while this was measured.'
  const iterations = investigation.iterations.map((iteration): Iteration => {
    if (iteration.status !== 'measuring') return iteration
    const runs = iteration.runs.map((run) =>
      run.status === 'running' ? { ...run, status: 'interrupted' as const, reason } : run,
    )
    return { ...iteration, runs, status: 'failed', reason: `Interrupted: ${reason}` }
  })
  return { ...investigation, iterations, updated_at: now }
}
