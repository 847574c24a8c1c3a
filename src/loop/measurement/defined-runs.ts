import { summariseUnder } from '../../engine/definitions/summarise-under.ts'
import type { DefinedSummary, DefinitionId } from '../../shared/definitions.ts'
import type { Store } from '../../store/store.ts'
import { storedRun } from './stored-run.ts'

/** Stored runs, pooled, as another tool would report them. */
export function definedRuns(
  store: Store,
  run_ids: readonly string[],
  definition: DefinitionId,
): DefinedSummary {
  return summariseUnder(
    definition,
    run_ids.map((run_id) => storedRun(store, run_id)),
  )
}
