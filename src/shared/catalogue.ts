import { z } from 'zod'

/** One GPU of the catalogue: published peaks (dense) and an indicative price with date and source. */
export const gpuSchema = z.object({
  name: z.string().trim().min(1).max(120),
  vendor: z.string().trim().max(60),
  memory_gb: z.number().positive(),
  memory_bandwidth_gb_per_s: z.number().positive(),
  fp16_tflops: z.number().positive().nullable(),
  fp8_tflops: z.number().positive().nullable(),
  tdp_w: z.number().positive().nullable(),
  usd_per_gpu_hour: z.number().positive().nullable(),
  /** What one costs to buy, where the user has entered it; payback is told only then. */
  purchase_usd_per_gpu: z.number().positive().nullable().optional(),
  price_date: z.string().max(60).nullable(),
  price_source: z.string().max(500).nullable(),
  source: z.string().max(1_000),
  notes: z.string().max(1_000),
})
export type Gpu = z.infer<typeof gpuSchema>

export const catalogueSchema = z.array(gpuSchema).max(500)

/** A figure with the range that it may lie in. */
const rangeSchema = z.object({ low: z.number(), mid: z.number(), high: z.number() })

/** What another GPU would do to the measured request; every figure is an estimate with a range. */
export const projectionSchema = z.object({
  gpu_name: z.string(),
  /** Null: silent, and `reason` says why. */
  estimate: z
    .object({
      /** Time of a mean request relative to now, percent (100 = unchanged). */
      e2e_pct: rangeSchema,
      cost_usd_per_1k_requests: rangeSchema,
      saving_usd_per_month: rangeSchema.nullable(),
      payback_months: rangeSchema.nullable(),
      /** Share of the projected request's time that the GPU does not touch. */
      untouched_pct: z.number(),
      host_still_limits: z.boolean(),
      fits_memory: z.boolean().nullable(),
    })
    .nullable(),
  sentence: z.string(),
  reason: z.string().nullable(),
})
export type Projection = z.infer<typeof projectionSchema>
