import { z } from 'zod'
import { goalSchema } from '../goal.ts'
import {
  changeSchema,
  stepSchema,
  type Investigation,
  type InvestigationHead,
} from '../investigation.ts'
import { targetSchema } from '../target.ts'
import { workloadSchema } from '../workload.ts'
import { channel } from './contract.ts'

const id = z.string().min(1).max(64)

/** Every answer is the whole investigation after the step, so that a window never guesses. */
export const investigationContract = {
  'investigation:list': channel<InvestigationHead[]>()(z.undefined()),
  'investigation:get': channel<Investigation>()(z.object({ id })),
  'investigation:create': channel<Investigation>()(
    z.object({ name: z.string().trim().min(1).max(80) }),
  ),
  'investigation:rename': channel<Investigation>()(
    z.object({ id, name: z.string().trim().min(1).max(80) }),
  ),
  /** Moves it out of the list; `restore` brings it back until the program closes. */
  'investigation:delete': channel<null>()(z.object({ id })),
  'investigation:restore': channel<Investigation>()(z.object({ id })),
  'investigation:set-target': channel<Investigation>()(
    z.object({
      id,
      target: targetSchema.omit({ has_api_key: true }),
      /** A new key; null removes it, undefined leaves it. Never comes back to a window. */
      api_key: z.string().max(10_000).nullable().optional(),
    }),
  ),
  'investigation:set-goal': channel<Investigation>()(z.object({ id, goal: goalSchema })),
  'investigation:set-workload': channel<Investigation>()(
    z.object({ id, workload: workloadSchema }),
  ),
  'investigation:go-to': channel<Investigation>()(z.object({ id, step: stepSchema })),
  'investigation:declare-change': channel<Investigation>()(z.object({ id, change: changeSchema })),
  'investigation:withdraw-change': channel<Investigation>()(z.object({ id })),
  'investigation:decide': channel<Investigation>()(
    z.object({ id, index: z.number().int().min(1), decision: z.enum(['keep', 'revert']) }),
  ),
  /** Takes back the last decision, for as long as no later iteration was measured. */
  'investigation:undo-decision': channel<Investigation>()(z.object({ id })),
} as const
