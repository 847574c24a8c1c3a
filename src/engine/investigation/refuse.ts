import type { Investigation, Iteration } from '../../shared/investigation.ts'
import { ProblemError } from '../../shared/result.ts'

/** Refuses what the state of the loop does not allow, with the sentence that the user reads. */
export function refuse(message: string): never {
  throw new ProblemError({ code: 'not_allowed', message })
}

/** Nothing may change under a measurement. */
export function refuseWhileMeasuring(investigation: Investigation): void {
  if (investigation.iterations.some((iteration) => iteration.status === 'measuring')) {
    refuse('A measurement is running: cancel it, or wait until it ends.')
  }
}

/** The iteration with this number. */
export function iterationAt(investigation: Investigation, index: number): Iteration {
  const iteration = investigation.iterations[index]
  if (iteration === undefined) {
    throw new ProblemError({
      code: 'not_found',
      message: `There is no iteration ${String(index)}: this investigation has ${String(investigation.iterations.length)}.`,
    })
  }
  return iteration
}

/** The investigation with one iteration replaced by its newer self. */
export function withIteration(investigation: Investigation, iteration: Iteration): Investigation {
  return {
    ...investigation,
    iterations: investigation.iterations.map((old) =>
      old.index === iteration.index ? iteration : old,
    ),
  }
}
