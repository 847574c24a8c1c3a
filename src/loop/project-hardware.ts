import { currentIteration } from '../engine/investigation/lookup.ts'
import { projectHardware } from '../engine/projection/project.ts'
import type { Projection } from '../shared/catalogue.ts'
import { ProblemError } from '../shared/result.ts'
import { investigationOf, type LoopContext } from './context.ts'
import { listGpus } from './gpus.ts'

/** What other hardware would do to the configuration now in force, for the whole catalogue. */
export function projectFor(
  context: LoopContext,
  id: string,
  traffic_requests_per_month: number | null,
): Projection[] {
  const investigation = investigationOf(context, id)
  const { goal } = investigation
  const { summary = null, diagnosis = null, settings = [] } = currentIteration(investigation) ?? {}
  if (goal === null || summary === null || diagnosis === null) {
    throw new ProblemError({
      code: 'not_allowed',
      message: 'An estimate rests on a measurement: measure the baseline first.',
    })
  }
  const gpus = listGpus(context.store)
  return projectHardware({ goal, settings, summary, diagnosis, gpus, traffic_requests_per_month })
}
