import {
  DEFINED_STATISTICS,
  type DefinedFigures,
  type DefinedMetric,
  type DefinedStatistic,
  type DefinedSummary,
  type DefinitionId,
} from '../../shared/definitions.ts'
import { samplesNeeded } from '../stats/samples-needed.ts'
import type { MeasuredRun } from '../summary/measured-run.ts'
import { Collected, type Values } from './collected.ts'
import type { EstimateMetric, GapsMetric, MetricSpec, TotalMetric } from './definition.ts'
import { DEFINITIONS } from './definitions.ts'
import { earlyStoppingEstimate } from './early-stopping.ts'
import { meanOf, percentileUnder, sortValues, type PercentileRule } from './percentile-rules.ts'
import { pooledGaps } from './pooled-gaps.ts'
import type { RunTotals } from './run-totals.ts'

const SHARES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const
const NO_VALUE: DefinedFigures = { kind: 'absent', reason: 'No request had one.' }

/** The same raw events as another tool would report them: over the whole runs, warm-up left out. */
export function summariseUnder(id: DefinitionId, runs: Iterable<MeasuredRun>): DefinedSummary {
  const definition = DEFINITIONS[id]
  const collected = new Collected(definition)
  for (const run of runs) collected.addRun(run)
  const { tool, sentence, source, percentiles, metrics } = definition
  return {
    definition: id,
    tool,
    sentence,
    source,
    metrics: metrics.map((spec) => metricOf(spec, figuresOf(spec, percentiles, collected))),
  }
}

function figuresOf(spec: MetricSpec, rule: PercentileRule, collected: Collected): DefinedFigures {
  const reason = spec.absent?.(collected.totals) ?? null
  if (reason !== null) return { kind: 'absent', reason }
  switch (spec.kind) {
    case 'total':
      return totalOf(spec, collected.totals)
    case 'early_stopping':
      return estimateOf(spec, collected.valuesOf(spec))
    case 'request':
      return distributionOf(collected.valuesOf(spec), rule)
    case 'gaps':
    case 'first_gap':
      return gapsOf(spec, collected)
  }
}

function totalOf(spec: TotalMetric, totals: RunTotals): DefinedFigures {
  const value = spec.value(totals)
  return value === null || !Number.isFinite(value) ? NO_VALUE : { kind: 'total', value }
}

function estimateOf(spec: EstimateMetric, { values }: Values): DefinedFigures {
  const value = earlyStoppingEstimate(Float64Array.from(values).sort(), spec.p)
  if (value !== null) return { kind: 'total', value }
  const needed = samplesNeeded(spec.p)
  return { kind: 'absent', reason: `${String(values.length)} of ${String(needed)} requests.` }
}

function distributionOf({ values, weights }: Values, rule: PercentileRule): DefinedFigures {
  if (values.length === 0) return NO_VALUE
  const sorted = sortValues(values, weights)
  return statistics(values.length, meanOf(sorted), (p) => percentileUnder(rule, sorted, p))
}

function gapsOf(spec: GapsMetric, collected: Collected): DefinedFigures {
  const { n, mean, quantile } = pooledGaps(collected.runs, spec.kind, Object.values(SHARES))
  return n === 0 ? NO_VALUE : statistics(n, mean, quantile)
}

function statistics(n: number, mean: number, quantile: (p: number) => number): DefinedFigures {
  const needed: Partial<Record<DefinedStatistic, number>> = {}
  const values: Record<DefinedStatistic, number> = { mean, p50: 0, p90: 0, p95: 0, p99: 0 }
  for (const statistic of DEFINED_STATISTICS) {
    if (statistic === 'mean') continue
    const p = SHARES[statistic]
    values[statistic] = quantile(p)
    if (n < samplesNeeded(p)) needed[statistic] = samplesNeeded(p)
  }
  return { kind: 'distribution', n, statistics: values, needed }
}

function metricOf(spec: MetricSpec, figures: DefinedFigures): DefinedMetric {
  const { key, name, unit, ours, differs } = spec
  return {
    key,
    name,
    unit,
    ours,
    scale: spec.scale ?? 1,
    figures,
    relation: spec.relation ?? '=',
    relation_reason: spec.relation_reason ?? null,
    differs,
  }
}
