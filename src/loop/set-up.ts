import { settingsOfCommand } from '../engine/configuration/command.ts'
import {
  createInvestigation,
  forkSetUp,
  needsFork,
  setGoal,
  setTarget,
  setWorkload,
} from '../engine/investigation/set-up.ts'
import { workloadFingerprint } from '../measure/fingerprint.ts'
import type { Goal } from '../shared/goal.ts'
import type { Investigation } from '../shared/investigation.ts'
import { ProblemError } from '../shared/result.ts'
import type { Target } from '../shared/target.ts'
import type { Workload } from '../shared/workload.ts'
import { investigationOf, update, type LoopContext } from './context.ts'

/** The longest name an investigation may have; a copy's number must still fit. */
const NAME_CHARS_MAX = 80

export function create(context: LoopContext, name: string): Investigation {
  const created = createInvestigation(context.newId(), name, context.now())
  context.store.investigations.save(created)
  context.events.changed(created)
  return created
}

/**
 * The investigation to change: itself while nothing was measured, else a copy of its set-up, so that
 * what was measured keeps what it was measured with.
 */
function editable(context: LoopContext, id: string): Investigation {
  const investigation = investigationOf(context, id)
  if (!needsFork(investigation)) return investigation
  const name = nextName(
    investigation.name,
    context.store.investigations.list().map((head) => head.name),
  )
  const fork = forkSetUp(investigation, context.newId(), name, context.now())
  context.store.investigations.save(fork)
  return fork
}

/** `Support chat` → `Support chat 2`, the first number that is free. */
export function nextName(name: string, taken: readonly string[]): string {
  const base = name.replace(/ \d+$/, '')
  for (let number = 2; ; number += 1) {
    const suffix = ` ${String(number)}`
    const next = base.slice(0, NAME_CHARS_MAX - suffix.length) + suffix
    if (!taken.includes(next)) return next
  }
}

export function chooseTarget(context: LoopContext, id: string, target: Target): Investigation {
  const { id: own } = editable(context, id)
  return update(context, own, (investigation) => {
    const changed = setTarget(investigation, withCommandSettings(target), context.now())
    // The protocol is part of what is sent, so the fingerprint is taken anew.
    return changed.workload === null
      ? changed
      : {
          ...changed,
          workload_fingerprint: workloadFingerprint(target, changed.workload),
        }
  })
}

/** A start command says its settings itself; what is typed beside it would only drift from it. */
function withCommandSettings(target: Target): Target {
  return target.control.kind === 'command'
    ? { ...target, settings: settingsOfCommand(target.control.command) }
    : target
}

export function chooseGoal(context: LoopContext, id: string, goal: Goal): Investigation {
  const { id: own } = editable(context, id)
  return update(context, own, (investigation) => setGoal(investigation, goal, context.now()))
}

export function chooseWorkload(
  context: LoopContext,
  id: string,
  workload: Workload,
): Investigation {
  const { target } = investigationOf(context, id)
  if (target === null) {
    throw new ProblemError({ code: 'not_allowed', message: 'Choose a target first.' })
  }
  const fingerprint = workloadFingerprint(target, workload)
  const { id: own } = editable(context, id)
  return update(context, own, (investigation) =>
    setWorkload(investigation, workload, fingerprint, context.now()),
  )
}
