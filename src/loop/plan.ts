import { z } from 'zod'
import { goalSchema } from '../shared/goal.ts'
import { changeSchema } from '../shared/investigation.ts'
import { controlSchema, targetSchema } from '../shared/target.ts'
import { workloadSchema } from '../shared/workload.ts'

/** A whole investigation as a file: what is measured, under what load, and which changes are tried in turn. */
export const planSchema = z.object({
  name: z.string().trim().min(1).max(80),
  target: targetSchema.omit({ has_api_key: true }).extend({
    // Without a window nobody is there to change a server by hand.
    control: z.union([controlSchema.options[0], controlSchema.options[1]], {
      error: 'control.kind is bundled or command: a plan changes the server by itself',
    }),
  }),
  /** The environment variable that holds the key; the key itself never stands in a plan. */
  api_key_env: z.string().max(200).nullable().default(null),
  goal: goalSchema,
  workload: workloadSchema,
  changes: z
    .array(changeSchema.omit({ from: true }))
    .min(1)
    .max(100),
})
export type Plan = z.infer<typeof planSchema>
