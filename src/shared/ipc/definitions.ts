import { z } from 'zod'
import { definitionIdSchema, type DefinedSummary } from '../definitions.ts'
import { REPETITIONS_MAX } from '../workload.ts'
import { channel } from './contract.ts'

export const definitionsContract = {
  /** The same runs, pooled, under another tool's definitions. */
  'run:defined': channel<DefinedSummary>()(
    z.object({
      run_ids: z.array(z.string().min(1).max(64)).min(1).max(REPETITIONS_MAX),
      definition: definitionIdSchema,
    }),
  ),
} as const
