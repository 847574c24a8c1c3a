import * as decisions from '../../loop/decisions.ts'
import { investigationOf, update } from '../../loop/context.ts'
import { chooseGoal, chooseTarget, chooseWorkload, create } from '../../loop/set-up.ts'
import type { investigationContract } from '../../shared/ipc/investigation.ts'
import type { Services } from '../services.ts'
import type { Handlers } from './handle.ts'

export function investigationHandlers(services: Services): Handlers<typeof investigationContract> {
  const { loop, secrets } = services
  return {
    'investigation:list': () => loop.store.investigations.list(),
    'investigation:get': ({ id }) => investigationOf(loop, id),
    'investigation:create': ({ name }) => create(loop, name),
    'investigation:rename': ({ id, name }) =>
      update(loop, id, (investigation) => ({ ...investigation, name, updated_at: loop.now() })),
    'investigation:delete': ({ id }) => {
      services.measurements.refuseIfMeasuring(id)
      loop.store.investigations.remove(id, loop.now())
      return null
    },
    'investigation:restore': ({ id }) => {
      loop.store.investigations.restore(id)
      return investigationOf(loop, id)
    },
    'investigation:set-target': async ({ id, target, api_key }) => {
      const key = api_key === undefined ? secrets.get(id) : api_key
      const has_api_key = key !== null && key !== ''
      const changed = chooseTarget(loop, id, { ...target, has_api_key })
      // Kept under the id of the investigation that holds the target: a fork has a key of its own.
      if (api_key !== undefined || changed.id !== id) await secrets.set(changed.id, key)
      return changed
    },
    'investigation:set-goal': ({ id, goal }) => withKeyOf(services, id, chooseGoal(loop, id, goal)),
    'investigation:set-workload': ({ id, workload }) =>
      withKeyOf(services, id, chooseWorkload(loop, id, workload)),
    'investigation:go-to': ({ id, step }) => decisions.goToStep(loop, id, step),
    'investigation:declare-change': ({ id, change }) => decisions.declare(loop, id, change),
    'investigation:withdraw-change': ({ id }) => decisions.withdraw(loop, id),
    'investigation:decide': ({ id, index, decision }) =>
      decisions.decideOn(loop, id, index, decision),
    'investigation:undo-decision': ({ id }) => decisions.takeBack(loop, id),
  }
}

/** A fork of an investigation asks the same target, so it gets the same key. */
async function withKeyOf<T extends { id: string }>(
  services: Services,
  id: string,
  changed: T,
): Promise<T> {
  const key = services.secrets.get(id)
  if (changed.id !== id && key !== null) await services.secrets.set(changed.id, key)
  return changed
}
