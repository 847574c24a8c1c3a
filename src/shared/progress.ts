import { z } from 'zod'
import { certificateSchema, errorKindSchema } from './summary.ts'

/** What a measurement shows while it runs; sent at most `PROGRESS_HZ` times a second. */
export const PROGRESS_HZ = 4

/** The requests and samples of the last interval, for live plots. */
export const livePointSchema = z.object({
  /** Seconds since the run's start. */
  t_s: z.number(),
  in_flight: z.number(),
  requests_per_s: z.number(),
  output_tokens_per_s: z.number(),
  /** Requests due and requests handed to a socket in this interval, per second. */
  asked_per_s: z.number(),
  delivered_per_s: z.number(),
  /** TTFT of the requests that got their first token in this interval, at most 200 of them. */
  ttft_ms: z.array(z.number()).max(200),
  /** Gaps between token events in this interval, at most 200 of them. */
  itl_ms: z.array(z.number()).max(200),
  /** The signals read last, by name; only those that changed since the last point. */
  signals: z.record(z.string(), z.number().nullable()),
})
export type LivePoint = z.infer<typeof livePointSchema>

export const progressSchema = z.object({
  investigation_id: z.string(),
  iteration_index: z.number(),
  phase: z.enum(['applying', 'warming_up', 'measuring', 'summarising', 'cancelling']),
  /** What is being done, in words. */
  message: z.string(),
  repetition: z.number(),
  repetitions: z.number(),
  run_id: z.string().nullable(),
  requests_done: z.number(),
  requests_failed: z.number(),
  /** Null where the run ends by duration. */
  requests_total: z.number().nullable(),
  /** Of the run under way. */
  requests_asked: z.number(),
  requests_delivered: z.number(),
  errors: z.array(errorKindSchema),
  elapsed_s: z.number(),
  run_elapsed_s: z.number(),
  /** Of the whole measurement; null until something is known. */
  left_s: z.number().nullable(),
  certificate: certificateSchema.nullable(),
  point: livePointSchema.nullable(),
})
export type Progress = z.infer<typeof progressSchema>
