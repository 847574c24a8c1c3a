import { z } from 'zod'
import { gpuSchema, type Gpu, type Projection } from '../catalogue.ts'
import { channel } from './contract.ts'

export const hardwareContract = {
  'catalogue:list': channel<Gpu[]>()(z.undefined()),
  /** Adds a GPU, or replaces the one of the same name. */
  'catalogue:save': channel<Gpu[]>()(gpuSchema),
  'catalogue:remove': channel<Gpu[]>()(z.object({ name: z.string().max(120) })),
  /** Back to the figures that ship with the program. */
  'catalogue:reset': channel<Gpu[]>()(z.undefined()),
  'hardware:project': channel<Projection[]>()(
    z.object({
      id: z.string().min(1).max(64),
      /** What the traffic is, for savings per month; null leaves them out. */
      traffic_requests_per_month: z.number().positive().nullable(),
    }),
  ),
} as const
