import { isOk, type RequestScalars } from '../../shared/request.ts'
import type { MeasuredRun } from '../summary/measured-run.ts'
import type { Definition, MetricSpec } from './definition.ts'
import type { RunGaps } from './pooled-gaps.ts'
import { TotalsCounter, type RunTotals } from './run-totals.ts'

/** One value a request, of those that have one. */
export interface Values {
  values: number[]
  weights: number[] | null
}

/** What a tool's metrics need of the requests that ended well, while all of them pass. */
export class Collected {
  readonly #metrics: Map<MetricSpec, Values>
  readonly #counter = new TotalsCounter()
  readonly runs: RunGaps[] = []

  constructor(definition: Definition) {
    this.#metrics = new Map(
      definition.metrics.map((spec) => [spec, { values: [], weights: weighs(spec) ? [] : null }]),
    )
  }

  get totals(): RunTotals {
    return this.#counter.totals()
  }

  addRun(run: MeasuredRun): void {
    const well = new Set<number>()
    for (const request of run.records) {
      if (request.warmup) continue
      this.#counter.add(request)
      if (!isOk(request)) continue
      well.add(request.seq)
      for (const [spec, into] of this.#metrics) collect(spec, request, into)
    }
    this.#counter.endRun(run.end_ns)
    this.runs.push({ gaps: run.gaps, well })
  }

  valuesOf(spec: MetricSpec): Values {
    return this.#metrics.get(spec) ?? { values: [], weights: null }
  }
}

function weighs(spec: MetricSpec): boolean {
  return spec.kind === 'request' && spec.weight !== undefined
}

function collect(spec: MetricSpec, request: RequestScalars, into: Values): void {
  if (spec.kind !== 'request' && spec.kind !== 'early_stopping') return
  const value = spec.value(request)
  if (value === null) return
  into.values.push(value)
  if (spec.kind === 'request') into.weights?.push(spec.weight?.(request) ?? 1)
}
