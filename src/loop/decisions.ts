import { declareChange, withdrawChange } from '../engine/investigation/experiment.ts'
import { goTo } from '../engine/investigation/set-up.ts'
import { decide, interruptOpenRuns, undoDecision } from '../engine/investigation/verdict.ts'
import type { Change, Investigation, Step } from '../shared/investigation.ts'
import { update, type LoopContext } from './context.ts'

export function goToStep(context: LoopContext, id: string, step: Step): Investigation {
  return update(context, id, (investigation) => goTo(investigation, step, context.now()))
}

export function declare(context: LoopContext, id: string, change: Change): Investigation {
  return update(context, id, (investigation) =>
    declareChange(investigation, change, context.newId(), context.now()),
  )
}

export function withdraw(context: LoopContext, id: string): Investigation {
  return update(context, id, (investigation) => withdrawChange(investigation, context.now()))
}

export function decideOn(
  context: LoopContext,
  id: string,
  index: number,
  decision: 'keep' | 'revert',
): Investigation {
  return update(context, id, (investigation) =>
    decide(investigation, index, decision, context.now()),
  )
}

export function takeBack(context: LoopContext, id: string): Investigation {
  return update(context, id, (investigation) => undoDecision(investigation, context.now()))
}

/**
 * At the start of the program: whatever still says it is being measured was cut off by a crash or a
 * kill. Answers the names of the investigations that this happened to.
 */
export function markInterrupted(context: LoopContext): string[] {
  const names: string[] = []
  for (const { id } of context.store.investigations.list()) {
    const investigation = context.store.investigations.get(id)
    if (!investigation?.iterations.some((iteration) => iteration.status === 'measuring')) continue
    names.push(investigation.name)
    context.store.investigations.save(interruptOpenRuns(investigation, context.now()))
  }
  return names
}
