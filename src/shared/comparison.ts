import { z } from 'zod'
import { goalMetricSchema, statisticSchema } from './goal.ts'

/** A relative change in percent of the baseline with its intervals. */
export const changeIntervalSchema = z.object({
  estimate_pct: z.number(),
  lo_pct: z.number(),
  hi_pct: z.number(),
  lo50_pct: z.number(),
  hi50_pct: z.number(),
})
export type ChangeInterval = z.infer<typeof changeIntervalSchema>

export const comparedMetricSchema = z.object({
  metric: z.union([
    goalMetricSchema,
    z.enum(['goodput_requests_per_s', 'errors_pct', 'slo_met_pct']),
  ]),
  /** Null for rates and cost, which have none. */
  statistic: statisticSchema.nullable(),
  better: z.enum(['lower', 'higher']),
  is_goal: z.boolean(),
  baseline: z.number().nullable(),
  candidate: z.number().nullable(),
  change: changeIntervalSchema.nullable(),
  /** Said where there is no change or no value. */
  note: z.string().nullable(),
  /** Null where it cannot be told, since too few requests carry the percentile. */
  slo: z
    .object({
      max: z.number(),
      baseline_holds: z.boolean().nullable(),
      candidate_holds: z.boolean().nullable(),
    })
    .nullable(),
})
export type ComparedMetric = z.infer<typeof comparedMetricSchema>

export const proposalSchema = z.enum(['keep', 'revert', 'inconclusive', 'invalid'])
export type Proposal = z.infer<typeof proposalSchema>

export const comparisonSchema = z.object({
  /** The goal's metric first. */
  metrics: z.array(comparedMetricSchema).min(1),
  level: z.number(),
  smallest_effect_pct: z.number(),
  baseline_runs: z.number(),
  candidate_runs: z.number(),
  baseline_requests: z.number(),
  candidate_requests: z.number(),
  /** Change of the goal's metric, run by run, against the baseline's pooled runs. */
  per_run: z.array(z.object({ repetition: z.number(), change: changeIntervalSchema })),
  proposal: proposalSchema,
  /** The claim, as the screen says it. */
  sentence: z.string(),
  detail: z.string(),
  /** What differed between the two, the declared Change marked. */
  differences: z.array(
    z.object({
      name: z.string(),
      baseline: z.string(),
      candidate: z.string(),
      declared: z.boolean(),
    }),
  ),
  /** Runs left out, and why. */
  left_out: z.array(z.string()),
})
export type Comparison = z.infer<typeof comparisonSchema>
