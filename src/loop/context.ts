import type { Investigation } from '../shared/investigation.ts'
import type { Progress } from '../shared/progress.ts'
import { ProblemError, type Problem } from '../shared/result.ts'
import type { Fork } from '../measure/process/child.ts'
import type { Store } from '../store/store.ts'

/** What the loop tells whoever drives it: a window's process, or the command line. */
export interface LoopEvents {
  changed: (investigation: Investigation) => void
  progress: (progress: Progress) => void
  ended: (investigation_id: string, problem: Problem | null) => void
}

/** What the loop needs from outside: where things are kept, how processes start, time and chance. */
export interface LoopContext {
  store: Store
  fork: Fork
  events: LoopEvents
  /** The key kept for an investigation's target; null where there is none. */
  apiKeyOf(investigation_id: string): Promise<string | null>
  /** ISO 8601 in UTC. */
  now(): string
  newId(): string
}

/** The stored investigation, or a problem that says that it is gone. */
export function investigationOf(context: LoopContext, id: string): Investigation {
  const investigation = context.store.investigations.get(id)
  if (investigation === null) {
    throw new ProblemError({ code: 'not_found', message: 'This investigation no longer exists.' })
  }
  return investigation
}

/** Changes an investigation: stored first, then shown. */
export function update(
  context: LoopContext,
  id: string,
  change: (investigation: Investigation) => Investigation,
): Investigation {
  const changed = change(investigationOf(context, id))
  context.store.investigations.save(changed)
  context.events.changed(changed)
  return changed
}
