import type { Goal } from '../../shared/goal.ts'
import type { Investigation, Step } from '../../shared/investigation.ts'
import { isSimulated, type Target } from '../../shared/target.ts'
import type { Workload } from '../../shared/workload.ts'
import { furthestStep, whyNotReachable } from './reach.ts'
import { refuse, refuseWhileMeasuring } from './refuse.ts'

/** A new investigation with nothing in it yet. `now` is an ISO instant. */
export function createInvestigation(id: string, name: string, now: string): Investigation {
  return {
    id,
    name,
    created_at: now,
    updated_at: now,
    simulated: false,
    step: 'target',
    target: null,
    goal: null,
    workload: null,
    workload_fingerprint: null,
    iterations: [],
  }
}

/**
 * Whether a new target, goal or workload needs an investigation of its own: once a run rests on the
 * old one, the two cannot be compared, and what was measured stays as it is.
 */
export function needsFork(investigation: Investigation): boolean {
  return investigation.iterations.length > 0
}

/** The set-up of an investigation without what was measured, to go on from under a new name. */
export function forkSetUp(
  investigation: Investigation,
  id: string,
  name: string,
  now: string,
): Investigation {
  return {
    ...createInvestigation(id, name, now),
    simulated: investigation.simulated,
    target: investigation.target,
    goal: investigation.goal,
    workload: investigation.workload,
    workload_fingerprint: investigation.workload_fingerprint,
  }
}

export function setTarget(
  investigation: Investigation,
  target: Target,
  now: string,
): Investigation {
  refuseWhileMeasuring(investigation)
  if (needsFork(investigation)) refuse('The target of a measured investigation stays as it is.')
  return moved(
    {
      ...investigation,
      target,
      simulated: isSimulated(target),
      // The protocol is part of the fingerprint.
      workload_fingerprint: null,
    },
    now,
  )
}

export function setGoal(investigation: Investigation, goal: Goal, now: string): Investigation {
  refuseWhileMeasuring(investigation)
  if (needsFork(investigation)) refuse('The goal of a measured investigation stays as it is.')
  return moved({ ...investigation, goal }, now)
}

export function setWorkload(
  investigation: Investigation,
  workload: Workload,
  fingerprint: string,
  now: string,
): Investigation {
  refuseWhileMeasuring(investigation)
  if (needsFork(investigation)) refuse('The load of a measured investigation stays as it is.')
  return moved({ ...investigation, workload, workload_fingerprint: fingerprint }, now)
}

export function goTo(investigation: Investigation, step: Step, now: string): Investigation {
  const why = whyNotReachable(investigation, step)
  if (why !== null) refuse(why)
  return { ...investigation, step, updated_at: now }
}

function moved(investigation: Investigation, now: string): Investigation {
  return { ...investigation, step: furthestStep(investigation), updated_at: now }
}
