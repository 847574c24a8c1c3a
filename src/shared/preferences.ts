import { z } from 'zod'
import { stepSchema } from './investigation.ts'

/** Which page the window shows: a step of the loop, or one of the two pages beside it. */
export const viewSchema = z.union([stepSchema, z.enum(['history', 'hardware'])])
export type View = z.infer<typeof viewSchema>

/** What the program remembers between starts. */
export const preferencesSchema = z.object({
  version: z.literal(1),
  theme: z.enum(['system', 'light', 'dark']),
  investigation_id: z.string().nullable(),
  view: viewSchema,
  /** The last chosen window, in screen pixels; null before the first close. */
  window: z
    .object({
      x: z.number().nullable(),
      y: z.number().nullable(),
      width: z.number(),
      height: z.number(),
      maximized: z.boolean(),
    })
    .nullable(),
})
export type Preferences = z.infer<typeof preferencesSchema>

export const DEFAULT_PREFERENCES: Preferences = {
  version: 1,
  theme: 'system',
  investigation_id: null,
  view: 'target',
  window: null,
}
