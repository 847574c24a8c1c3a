import type { Goal } from '../../shared/goal.ts'
import type { Investigation } from '../../shared/investigation.ts'
import { ProblemError } from '../../shared/result.ts'
import type { Target } from '../../shared/target.ts'
import type { Workload } from '../../shared/workload.ts'

/** What a measurement needs that the state machine has made sure of. */
export interface Measurable {
  target: Target
  goal: Goal
  workload: Workload
  fingerprint: string
}

export function measurable(investigation: Investigation): Measurable {
  const { target, goal, workload, workload_fingerprint } = investigation
  if (target === null || goal === null || workload === null || workload_fingerprint === null) {
    throw new ProblemError({ code: 'not_allowed', message: 'Target, goal and load come first.' })
  }
  return { target, goal, workload, fingerprint: workload_fingerprint }
}
