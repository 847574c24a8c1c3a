import { definedRuns } from '../../loop/measurement/defined-runs.ts'
import type { definitionsContract } from '../../shared/ipc/definitions.ts'
import type { Services } from '../services.ts'
import type { Handlers } from './handle.ts'

export function definitionsHandlers({ loop }: Services): Handlers<typeof definitionsContract> {
  return {
    'run:defined': ({ run_ids, definition }) => definedRuns(loop.store, run_ids, definition),
  }
}
