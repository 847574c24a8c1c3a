import { z } from 'zod'
import { traceRefSchema } from './trace.ts'

export const CONCURRENCY_MAX = 10_000
export const REQUESTS_PER_S_MAX = 100_000
export const STAGES_MAX = 100
export const DURATION_S_MAX = 86_400

const concurrency = z.number().int().min(1).max(CONCURRENCY_MAX)
const rate = z.number().min(0).max(REQUESTS_PER_S_MAX)
/** A request that is due while so many are under way waits in the client, which its TTFT counts. */
const max_in_flight = concurrency.nullable()

/**
 * How the gaps between arrivals are spread at a rate: all alike, exponential (Poisson process), or
 * gamma with the shape `burstiness` (1 is Poisson, below it arrivals come in bursts).
 */
export const SPACINGS = ['constant', 'poisson', 'gamma'] as const
export const spacingSchema = z.enum(SPACINGS)
export type Spacing = z.infer<typeof spacingSchema>

/** A part of a run in which the rate goes evenly from one value to another; a step has both alike. */
export const stageSchema = z.object({
  /** Null: to the end of the run; the last stage only. */
  duration_s: z.number().positive().max(DURATION_S_MAX).nullable(),
  from_requests_per_s: rate,
  to_requests_per_s: rate,
})
export type Stage = z.infer<typeof stageSchema>

const stagesSchema = z
  .array(stageSchema)
  .min(1)
  .max(STAGES_MAX)
  .refine((stages) => stages.slice(0, -1).every((stage) => stage.duration_s !== null), {
    error: 'Only the last stage may go on to the end of the run',
  })
  .refine((stages) => stages.some((s) => s.from_requests_per_s > 0 || s.to_requests_per_s > 0), {
    error: 'A rate above 0 requests/s is needed somewhere',
  })

/**
 * When requests leave, or sessions where the workload has sessions.
 * - `closed`: so many in flight, the next when one ends.
 * - `open`: at a rate, whether or not the server keeps up. After the last stage its rate goes on.
 * - `trace`: at the instants of a recorded trace, `speed` times as fast.
 */
export const arrivalsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('closed'), concurrency }),
  z.object({
    kind: z.literal('open'),
    spacing: spacingSchema,
    /** The shape of the gamma distribution; read for `gamma` only. */
    burstiness: z.number().positive().max(1_000),
    stages: stagesSchema,
    max_in_flight,
  }),
  z.object({
    kind: z.literal('trace'),
    trace: traceRefSchema,
    speed: z.number().positive().max(1_000),
    max_in_flight,
  }),
])
export type Arrivals = z.infer<typeof arrivalsSchema>

/** The most requests that this side ever has under way; null where nothing but the load bounds it. */
export function inFlightMax(arrivals: Arrivals): number | null {
  return arrivals.kind === 'closed' ? arrivals.concurrency : arrivals.max_in_flight
}
