import type { Investigation, Iteration } from '../../shared/investigation.ts'
import type { Setting } from '../../shared/target.ts'

/** The baseline, once it has been started; null before. */
export function baselineOf(investigation: Investigation): Iteration | null {
  return investigation.iterations[0] ?? null
}

/** True once the baseline carries figures that later iterations are compared with. */
export function hasBaseline(investigation: Investigation): boolean {
  return baselineOf(investigation)?.status === 'measured'
}

export function lastIteration(investigation: Investigation): Iteration | null {
  return investigation.iterations.at(-1) ?? null
}

/** The iteration whose configuration is in force: the last one kept, else the baseline. */
export function currentIteration(investigation: Investigation): Iteration | null {
  const kept = investigation.iterations.findLast((iteration) => iteration.decision === 'keep')
  return kept ?? baselineOf(investigation)
}

/** The configuration that the next change starts from. */
export function currentSettings(investigation: Investigation): Setting[] {
  return currentIteration(investigation)?.settings ?? investigation.target?.settings ?? []
}

/** The experiment that is declared but not decided; null where there is none. */
export function openIteration(investigation: Investigation): Iteration | null {
  const last = lastIteration(investigation)
  return last === null || last.index === 0 || last.status === 'decided' ? null : last
}

/** The number of the iteration that the rail's second half is about. */
export function iterationNumber(investigation: Investigation): number {
  const last = lastIteration(investigation)
  if (last === null) return 1
  return last.status === 'decided' || last.index === 0 ? last.index + 1 : last.index
}
