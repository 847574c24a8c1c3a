import { changeWords } from '../engine/format/change.ts'
import { iterationAt } from '../engine/investigation/refuse.ts'
import type { Investigation, Iteration } from '../shared/investigation.ts'
import { ProblemError } from '../shared/result.ts'
import { investigationOf, type LoopContext } from './context.ts'
import { declare, decideOn, withdraw } from './decisions.ts'
import type { Measurements } from './measurement/measurements.ts'
import type { Plan } from './plan.ts'
import { chooseGoal, chooseTarget, chooseWorkload, create } from './set-up.ts'

/** What a walk tells as it goes; the investigation is the one after the step. */
export interface WalkListener {
  measuring(iteration_index: number, words: string): void
  measured(investigation: Investigation, index: number): void
  decided(investigation: Investigation, index: number): void
  /** No run was valid, so that the change is taken back unjudged. */
  unjudged(investigation: Investigation, index: number): void
}

/**
 * Walks a plan through the loop without a window: baseline, then each change in turn, kept where the
 * verdict proposes to keep it and reverted otherwise. A change without a valid run is taken back and
 * the walk goes on; a baseline without one, or a failed target, is a ProblemError.
 */
export async function walkPlan(
  context: LoopContext,
  measurements: Measurements,
  plan: Plan,
  listener: WalkListener,
): Promise<Investigation> {
  const { id } = create(context, plan.name)
  chooseTarget(context, id, { ...plan.target, has_api_key: plan.api_key_env !== null })
  chooseGoal(context, id, plan.goal)
  chooseWorkload(context, id, plan.workload)
  listener.measuring(0, 'Baseline')
  await measure(context, measurements, id, 0)
  listener.measured(investigationOf(context, id), 0)
  for (const change of plan.changes) {
    const declared = declare(context, id, { ...change, from: null })
    const index = declared.iterations.length - 1
    listener.measuring(
      index,
      changeWords(iterationAt(declared, index).change ?? { ...change, from: null }),
    )
    const iteration = await measureOrNone(context, measurements, id, index)
    if (iteration === null) {
      listener.unjudged(withdraw(context, id), index)
      continue
    }
    listener.measured(investigationOf(context, id), index)
    const decision = iteration.comparison?.proposal === 'keep' ? 'keep' : 'revert'
    listener.decided(decideOn(context, id, index, decision), index)
  }
  return investigationOf(context, id)
}

/** The measured iteration; null where none of its runs is valid. */
async function measureOrNone(...args: Parameters<typeof measure>): Promise<Iteration | null> {
  try {
    return await measure(...args)
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'invalid_runs') return null
    throw error
  }
}

async function measure(
  context: LoopContext,
  measurements: Measurements,
  id: string,
  index: number,
): Promise<Iteration> {
  measurements.start(id, false)
  const problem = await measurements.ended()
  if (problem !== null) throw new ProblemError(problem)
  return iterationAt(investigationOf(context, id), index)
}
