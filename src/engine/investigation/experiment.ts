import type { Change, Investigation, Iteration, Run } from '../../shared/investigation.ts'
import type { Setting } from '../../shared/target.ts'
import { applyChange } from '../configuration/differences.ts'
import { currentIteration, currentSettings, hasBaseline, openIteration } from './lookup.ts'
import { refuse, refuseWhileMeasuring, withIteration } from './refuse.ts'

/** Declares the one change of the next iteration against the configuration now in force. */
export function declareChange(
  investigation: Investigation,
  change: Change,
  id: string,
  now: string,
): Investigation {
  refuseWhileMeasuring(investigation)
  if (!hasBaseline(investigation)) refuse('Measure the baseline first.')
  const open = openIteration(investigation)
  if (open !== null && open.status !== 'declared') {
    refuse(`Iteration ${String(open.index)} is still open: decide it first.`)
  }
  const settings = currentSettings(investigation)
  const from = settings.find((setting) => setting.name === change.setting)?.value ?? null
  if (from === change.to) {
    refuse(`${change.setting} is ${change.to} already: nothing would change.`)
  }
  const kept = investigation.iterations.filter((iteration) => iteration !== open)
  const iteration = newIteration(
    id,
    kept.length,
    { ...change, from },
    applyChange(settings, change),
  )
  const compared_with = currentIteration(investigation)?.index ?? 0
  return {
    ...investigation,
    iterations: [...kept, { ...iteration, compared_with }],
    step: 'remeasure',
    updated_at: now,
  }
}

/** Takes the declared change back; what was measured of it, if anything, stays as a reverted iteration. */
export function withdrawChange(investigation: Investigation, now: string): Investigation {
  refuseWhileMeasuring(investigation)
  const open = openIteration(investigation)
  if (open === null) refuse('There is no change to withdraw.')
  const rest: Investigation = { ...investigation, step: 'change', updated_at: now }
  if (open.runs.length === 0) {
    return { ...rest, iterations: rest.iterations.filter((iteration) => iteration !== open) }
  }
  const withdrawn: Iteration = {
    ...open,
    status: 'decided',
    decision: 'revert',
    decided_at: now,
    reason: open.reason ?? 'Withdrawn before it was measured.',
  }
  return withIteration(rest, withdrawn)
}

/**
 * The investigation with the iteration that is measured next marked as measuring: the baseline where
 * there is none, else the declared change. An iteration that was cancelled or failed goes on: its
 * finished runs stay.
 */
export function startMeasuring(
  investigation: Investigation,
  id: string,
  now: string,
): { investigation: Investigation; iteration: Iteration } {
  refuseWhileMeasuring(investigation)
  const next = nextToMeasure(investigation, id)
  const iteration: Iteration = { ...next, status: 'measuring', reason: null }
  const known = investigation.iterations.some((old) => old.index === iteration.index)
  const started: Investigation = {
    ...investigation,
    step: iteration.index === 0 ? 'baseline' : 'remeasure',
    updated_at: now,
    iterations: known ? investigation.iterations : [...investigation.iterations, iteration],
  }
  return { investigation: known ? withIteration(started, iteration) : started, iteration }
}

function nextToMeasure(investigation: Investigation, id: string): Iteration {
  if (investigation.target === null) return refuse('Choose a target first.')
  if (investigation.goal === null) return refuse('Say what slow means first: set the goal.')
  if (investigation.workload === null) return refuse('Describe the load first.')
  if (!hasBaseline(investigation)) {
    return investigation.iterations[0] ?? newIteration(id, 0, null, investigation.target.settings)
  }
  const open = openIteration(investigation)
  if (open === null) return refuse('Declare one change first.')
  if (open.status === 'measured') {
    return refuse(`Iteration ${String(open.index)} is measured: keep it or revert it.`)
  }
  return open
}

/** A run added to its iteration, or replaced by its newer self. */
export function putRun(investigation: Investigation, index: number, run: Run): Investigation {
  const iteration = investigation.iterations[index]
  if (iteration === undefined) return refuse(`There is no iteration ${String(index)}.`)
  const known = iteration.runs.some((old) => old.id === run.id)
  const runs = known
    ? iteration.runs.map((old) => (old.id === run.id ? run : old))
    : [...iteration.runs, run]
  return withIteration(investigation, { ...iteration, runs })
}

function newIteration(
  id: string,
  index: number,
  change: Change | null,
  settings: Setting[],
): Iteration {
  return {
    id,
    index,
    change,
    settings,
    compared_with: null,
    status: 'declared',
    reason: null,
    runs: [],
    summary: null,
    diagnosis: null,
    comparison: null,
    decision: null,
    decided_at: null,
  }
}
