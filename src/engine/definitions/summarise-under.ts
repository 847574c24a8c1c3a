import {
  DEFINED_STATISTICS,
  type DefinedFigures,
  type DefinedMetric,
  type DefinedStatistic,
  type DefinedSummary,
  type DefinitionId,
} from '../../shared/definitions.ts'
import { isOk, type RequestRecord } from '../../shared/request.ts'
import { samplesNeeded } from '../stats/samples-needed.ts'
import type { Definition, MetricSpec } from './definition.ts'
import { DEFINITIONS } from './definitions.ts'
import { earlyStoppingEstimate } from './early-stopping.ts'
import { GapSeries } from './gap-series.ts'
import { meanOf, percentileUnder, sortValues, type SortedValues } from './percentile-rules.ts'
import { TotalsCounter, type RunTotals } from './run-totals.ts'

const SHARES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const
const NO_VALUE = 'No request had one.'

/** The records of one run, warm-up included or not; read once, from first to last. */
export interface DefinedRun {
  records: Iterable<RequestRecord>
  /** When its last request had ended, nanoseconds since the run's start. */
  end_ns: number
}

/** What one metric needs of the requests, while they pass. */
interface Collected {
  values: number[]
  weights: number[] | null
}

/** The same raw events as another tool would report them: over the whole runs, warm-up left out. */
export function summariseUnder(id: DefinitionId, runs: Iterable<DefinedRun>): DefinedSummary {
  const definition = DEFINITIONS[id]
  const collected = new Map<MetricSpec, Collected>(
    definition.metrics.map((spec) => [spec, { values: [], weights: weighs(spec) ? [] : null }]),
  )
  const gaps = definition.metrics.some((spec) => spec.kind === 'gaps') ? new GapSeries() : null
  const counter = new TotalsCounter()
  for (const run of runs) {
    for (const record of run.records) {
      if (record.warmup) continue
      counter.add(record)
      if (!isOk(record)) continue
      for (const [spec, into] of collected) collect(spec, record, into)
      gaps?.add(record.itl_ns)
    }
    counter.endRun(run.end_ns)
  }
  const totals = counter.totals()
  return {
    definition: id,
    tool: definition.tool,
    sentence: definition.sentence,
    source: definition.source,
    metrics: [...collected].map(([spec, values]) =>
      metricOf(spec, figuresOf(definition, spec, values, gaps, totals)),
    ),
  }
}

function weighs(spec: MetricSpec): boolean {
  return spec.kind === 'request' && spec.weight !== undefined
}

function collect(spec: MetricSpec, record: RequestRecord, into: Collected): void {
  if (spec.kind !== 'request' && spec.kind !== 'early_stopping') return
  const value = spec.value(record)
  if (value === null) return
  into.values.push(value)
  if (spec.kind === 'request') into.weights?.push(spec.weight?.(record) ?? 1)
}

function figuresOf(
  definition: Definition,
  spec: MetricSpec,
  collected: Collected,
  gaps: GapSeries | null,
  totals: RunTotals,
): DefinedFigures {
  const reason = spec.absent?.(totals) ?? null
  if (reason !== null) return { kind: 'absent', reason }
  switch (spec.kind) {
    case 'total': {
      const value = spec.value(totals)
      return value === null || !Number.isFinite(value)
        ? { kind: 'absent', reason: NO_VALUE }
        : { kind: 'total', value }
    }
    case 'early_stopping': {
      const value = earlyStoppingEstimate(Float64Array.from(collected.values).sort(), spec.p)
      const needed = String(samplesNeeded(spec.p))
      return value === null
        ? { kind: 'absent', reason: `${String(collected.values.length)} of ${needed} requests.` }
        : { kind: 'total', value }
    }
    case 'request':
      return distribution(
        definition,
        sortValues(collected.values, collected.weights),
        collected.values.length,
      )
    case 'gaps':
      return gaps === null || gaps.count === 0
        ? { kind: 'absent', reason: NO_VALUE }
        : statistics(gaps.count, gaps.mean(), (p) => gaps.quantile(p))
  }
}

function distribution(definition: Definition, sorted: SortedValues, n: number): DefinedFigures {
  if (n === 0) return { kind: 'absent', reason: NO_VALUE }
  return statistics(n, meanOf(sorted), (p) => percentileUnder(definition.percentiles, sorted, p))
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
