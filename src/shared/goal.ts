import { z } from 'zod'

export const LATENCY_METRICS = ['ttft_ms', 'tpot_ms', 'e2e_ms'] as const
export const latencyMetricSchema = z.enum(LATENCY_METRICS)
export type LatencyMetric = z.infer<typeof latencyMetricSchema>

/** What can be optimised. Rates and cost have no statistic of their own. */
export const GOAL_METRICS = [
  ...LATENCY_METRICS,
  'requests_per_s',
  'output_tokens_per_s',
  'cost_usd_per_1k_requests',
] as const
export const goalMetricSchema = z.enum(GOAL_METRICS)
export type GoalMetric = z.infer<typeof goalMetricSchema>

export const STATISTICS = ['mean', 'p50', 'p90', 'p95', 'p99'] as const
export const statisticSchema = z.enum(STATISTICS)
export type Statistic = z.infer<typeof statisticSchema>

/** A limit for a request; `statistic` names the percentile of the run that must hold it. */
export const sloSchema = z.object({
  metric: latencyMetricSchema,
  max_ms: z.number().positive().max(86_400_000),
  statistic: z.enum(['p50', 'p90', 'p95', 'p99']),
})
export type Slo = z.infer<typeof sloSchema>

/** What an hour of the hardware costs: rented, or bought and written off over its years plus power. */
export const priceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hourly'), usd_per_gpu_hour: z.number().positive().max(100_000) }),
  z.object({
    kind: z.literal('purchase'),
    purchase_usd_per_gpu: z.number().positive().max(100_000_000),
    years: z.number().positive().max(50),
    power_w: z.number().nonnegative().max(100_000),
    usd_per_kwh: z.number().nonnegative().max(100),
  }),
])
export type Price = z.infer<typeof priceSchema>

export const hardwareSchema = z.object({
  /** A name of the catalogue, or null where the hardware is not in it. */
  gpu_name: z.string().max(120).nullable(),
  gpu_count: z.number().int().min(1).max(100_000),
  price: priceSchema,
})
export type Hardware = z.infer<typeof hardwareSchema>

export const goalSchema = z.object({
  metric: goalMetricSchema,
  statistic: statisticSchema,
  /** The smallest relative change worth having, in percent of the baseline. */
  smallest_effect_pct: z.number().positive().max(90),
  slos: z.array(sloSchema).max(10),
  errors_pct_max: z.number().min(0).max(100),
  hardware: hardwareSchema,
  /** The user's own traffic, for savings in money; null where unknown. */
  traffic_requests_per_month: z.number().positive().nullable(),
})
export type Goal = z.infer<typeof goalSchema>

export function isLatencyMetric(metric: GoalMetric): metric is LatencyMetric {
  return (LATENCY_METRICS as readonly string[]).includes(metric)
}

/** Whether less or more of a metric is better. */
export function betterDirection(metric: GoalMetric): 'lower' | 'higher' {
  return metric === 'requests_per_s' || metric === 'output_tokens_per_s' ? 'higher' : 'lower'
}
