import type { DefinitionId, OurMetric, Relation } from '../../shared/definitions.ts'
import type { RequestScalars } from '../../shared/request.ts'
import type { PercentileRule } from './percentile-rules.ts'
import type { RunTotals } from './run-totals.ts'

interface MetricHead {
  key: string
  name: string
  unit: string
  ours: OurMetric | null
  /** The tool's unit per unit of ours; 1 where absent. */
  scale?: number
  /** `=` where absent. */
  relation?: Relation
  relation_reason?: string
  differs: string
  /** Why the records cannot give it; null or absent where they can. */
  absent?: (totals: RunTotals) => string | null
}

/** One value a request, in the tool's unit; null leaves the request out. */
export interface RequestMetric extends MetricHead {
  kind: 'request'
  value: (record: RequestScalars) => number | null
  /** How much the value counts; 1 where absent. */
  weight?: (record: RequestScalars) => number
}

/** The gaps between events with content: pooled over requests, or the first one of each. */
export interface GapsMetric extends MetricHead {
  kind: 'gaps' | 'first_gap'
}

/** One number of the whole; null where it is not defined. */
export interface TotalMetric extends MetricHead {
  kind: 'total'
  value: (totals: RunTotals) => number | null
}

/** LoadGen's estimate of a percentile, of one value a request. */
export interface EstimateMetric extends MetricHead {
  kind: 'early_stopping'
  value: (record: RequestScalars) => number | null
  p: number
}

export type MetricSpec = RequestMetric | GapsMetric | TotalMetric | EstimateMetric

/** How one tool defines its metrics. */
export interface Definition {
  id: DefinitionId
  tool: string
  sentence: string
  source: string
  percentiles: PercentileRule
  metrics: readonly MetricSpec[]
}

const NS_PER_MS = 1e6

/** `later − earlier` in milliseconds; null where one of them is. */
export function betweenMs(earlier_ns: number | null, later_ns: number | null): number | null {
  return earlier_ns === null || later_ns === null ? null : (later_ns - earlier_ns) / NS_PER_MS
}

/** `span / count`; null without a span, or for a count below 1. */
export function perToken(span_ms: number | null, count: number): number | null {
  return span_ms === null || count < 1 ? null : span_ms / count
}

/** Why token counts that want the server's `usage` are absent; null where all answers carry it. */
export function withoutUsage(instead: string): (totals: RunTotals) => string | null {
  return (totals) =>
    totals.requests_without_usage === 0
      ? null
      : `${String(totals.requests_without_usage)} of ${String(totals.requests_ok)} answers had no usage. ${instead}`
}
