import { z } from 'zod'
import { comparisonSchema } from './comparison.ts'
import { diagnosisSchema } from './diagnosis.ts'
import { goalSchema } from './goal.ts'
import { certificateSchema, summarySchema } from './summary.ts'
import { settingSchema, targetSchema } from './target.ts'
import { workloadSchema } from './workload.ts'

/** The steps of the rail, in order; the last four repeat each iteration. */
export const STEPS = [
  'target',
  'goal',
  'workload',
  'baseline',
  'bottleneck',
  'change',
  'remeasure',
  'verdict',
] as const
export const stepSchema = z.enum(STEPS)
export type Step = z.infer<typeof stepSchema>

/** Exactly one named setting, old value → new value, and why. */
export const changeSchema = z.object({
  setting: z.string().trim().min(1).max(200),
  /** Null where the setting was not set before. */
  from: z.string().max(2_000).nullable(),
  to: z.string().max(2_000),
  reason: z.string().trim().max(2_000),
})
export type Change = z.infer<typeof changeSchema>

export const RUN_STATUSES = [
  'running',
  'done',
  'invalid',
  'cancelled',
  'interrupted',
  'failed',
] as const
export const runStatusSchema = z.enum(RUN_STATUSES)
export type RunStatus = z.infer<typeof runStatusSchema>

export const runSchema = z.object({
  id: z.string(),
  repetition: z.number().int(),
  status: runStatusSchema,
  /** Why, where the status is not `done`. */
  reason: z.string().nullable(),
  workload_fingerprint: z.string(),
  started_at: z.string(),
  /** CLOCK_MONOTONIC at the run's start, nanoseconds, as a decimal string (it exceeds 2^53). */
  started_ns: z.string(),
  summary: summarySchema.nullable(),
  certificate: certificateSchema.nullable(),
})
export type Run = z.infer<typeof runSchema>

export const iterationSchema = z.object({
  id: z.string(),
  /** 0 is the baseline. */
  index: z.number().int().min(0),
  change: changeSchema.nullable(),
  /** The configuration measured, as far as it is known. */
  settings: z.array(settingSchema),
  /** The iteration it is compared with: the last kept one, or the baseline. Null for the baseline. */
  compared_with: z.number().int().nullable(),
  status: z.enum(['declared', 'measuring', 'measured', 'decided', 'cancelled', 'failed']),
  reason: z.string().nullable(),
  runs: z.array(runSchema),
  summary: summarySchema.nullable(),
  diagnosis: diagnosisSchema.nullable(),
  comparison: comparisonSchema.nullable(),
  decision: z.enum(['keep', 'revert']).nullable(),
  decided_at: z.string().nullable(),
})
export type Iteration = z.infer<typeof iterationSchema>

export const investigationSchema = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(80),
  created_at: z.string(),
  updated_at: z.string(),
  simulated: z.boolean(),
  step: stepSchema,
  target: targetSchema.nullable(),
  goal: goalSchema.nullable(),
  workload: workloadSchema.nullable(),
  workload_fingerprint: z.string().nullable(),
  iterations: z.array(iterationSchema),
})
export type Investigation = z.infer<typeof investigationSchema>

/** What a list shows, without the bulk. */
export const investigationHeadSchema = z.object({
  id: z.string(),
  name: z.string(),
  updated_at: z.string(),
  simulated: z.boolean(),
  step: stepSchema,
  iterations: z.number(),
  kept: z.number(),
})
export type InvestigationHead = z.infer<typeof investigationHeadSchema>
