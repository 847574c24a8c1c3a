import type { Gpu } from '../../../shared/catalogue.ts'
import { DEMO_GOAL } from '../../../shared/demo-settings.ts'
import {
  goalSchema,
  type Goal,
  type GoalMetric,
  type LatencyMetric,
  type Slo,
  type Statistic,
} from '../../../shared/goal.ts'

export interface SloDraft {
  metric: LatencyMetric
  max_ms: number | null
  statistic: Slo['statistic']
}

/** The goal as its form holds it. Both prices are kept, so that switching between them loses nothing. */
export interface GoalDraft {
  metric: GoalMetric
  statistic: Statistic
  smallest_effect_pct: number | null
  slos: SloDraft[]
  errors_pct_max: number | null
  /** A name of the catalogue, or '' where the hardware is not in it. */
  gpu_name: string
  gpu_count: number | null
  price_kind: 'hourly' | 'purchase'
  usd_per_gpu_hour: number | null
  purchase_usd_per_gpu: number | null
  years: number | null
  power_w: number | null
  usd_per_kwh: number | null
  traffic_requests_per_month: number | null
}

const YEARS = 3
const USD_PER_KWH = 0.15

/** The goal of an investigation; where there is none yet, a common one to start from. */
export function draftOf(goal: Goal | null, simulated: boolean): GoalDraft {
  const from = goal ?? (simulated ? DEMO_GOAL : STARTING_GOAL)
  const { price, gpu_name, gpu_count } = from.hardware
  const bought = price.kind === 'purchase' ? price : null
  return {
    metric: from.metric,
    statistic: from.statistic,
    smallest_effect_pct: from.smallest_effect_pct,
    slos: from.slos.map((slo) => ({ ...slo })),
    errors_pct_max: from.errors_pct_max,
    gpu_name: gpu_name ?? '',
    gpu_count,
    price_kind: price.kind,
    usd_per_gpu_hour:
      price.kind === 'hourly' && price.usd_per_gpu_hour > 0 ? price.usd_per_gpu_hour : null,
    purchase_usd_per_gpu: bought?.purchase_usd_per_gpu ?? null,
    years: bought?.years ?? YEARS,
    power_w: bought?.power_w ?? null,
    usd_per_kwh: bought?.usd_per_kwh ?? USD_PER_KWH,
    traffic_requests_per_month: from.traffic_requests_per_month,
  }
}

// The price stays empty: a made-up one would end in a made-up cost.
const STARTING_GOAL: Goal = {
  metric: 'ttft_ms',
  statistic: 'p99',
  smallest_effect_pct: 5,
  slos: [],
  errors_pct_max: 1,
  hardware: { gpu_name: null, gpu_count: 1, price: { kind: 'hourly', usd_per_gpu_hour: 0 } },
  traffic_requests_per_month: null,
}

/** What the schema is asked to parse. */
export function inputOf(draft: GoalDraft): unknown {
  const { usd_per_gpu_hour, purchase_usd_per_gpu, years, power_w, usd_per_kwh } = draft
  return {
    metric: draft.metric,
    statistic: draft.statistic,
    smallest_effect_pct: draft.smallest_effect_pct,
    slos: draft.slos,
    errors_pct_max: draft.errors_pct_max,
    hardware: {
      gpu_name: draft.gpu_name === '' ? null : draft.gpu_name,
      gpu_count: draft.gpu_count,
      price:
        draft.price_kind === 'hourly'
          ? { kind: 'hourly', usd_per_gpu_hour }
          : { kind: 'purchase', purchase_usd_per_gpu, years, power_w, usd_per_kwh },
    },
    traffic_requests_per_month: draft.traffic_requests_per_month,
  }
}

export function parseGoal(draft: GoalDraft): ReturnType<typeof goalSchema.safeParse> {
  return goalSchema.safeParse(inputOf(draft))
}

/** Takes a GPU of the catalogue: its indicative price and power fill what is empty or was another GPU's. */
export function takeGpu(draft: GoalDraft, gpu: Gpu | null, before: Gpu | null): void {
  draft.gpu_name = gpu?.name ?? ''
  if (gpu === null) return
  const untouched = (value: number | null, old: number | null | undefined): boolean =>
    value === null || value === old
  if (untouched(draft.usd_per_gpu_hour, before?.usd_per_gpu_hour)) {
    draft.usd_per_gpu_hour = gpu.usd_per_gpu_hour
  }
  if (untouched(draft.power_w, before?.tdp_w)) draft.power_w = gpu.tdp_w
}
