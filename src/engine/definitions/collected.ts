import { gapsAt, type GapColumns, type RecordBatch } from '../../shared/record-batch.ts'
import { isOk, type RequestScalars } from '../../shared/request.ts'
import type { Definition, MetricSpec } from './definition.ts'
import { GapSeries } from './gap-series.ts'
import { TotalsCounter, type RunTotals } from './run-totals.ts'

/** Gaps between the events of requests, and which requests they are; a whole batch is one too. */
export type GapBatch = GapColumns & Pick<RecordBatch, 'n' | 'seq' | 'warmup'>

/** What was measured in one run, warm-up included or not; each part is read once. */
export interface DefinedRun {
  requests: Iterable<RequestScalars>
  gap_batches: Iterable<GapBatch>
  /** When its last request had ended, nanoseconds since the run's start. */
  end_ns: number
}

/** One value a request, of those that have one. */
export interface Values {
  values: number[]
  weights: number[] | null
}

/** What a tool's metrics need of the requests that ended well, while all of them pass. */
export class Collected {
  readonly #metrics: Map<MetricSpec, Values>
  readonly #counter = new TotalsCounter()
  readonly #needs_gaps: boolean
  readonly gaps = new GapSeries()
  readonly first_gaps = new GapSeries()

  constructor(definition: Definition) {
    this.#metrics = new Map(
      definition.metrics.map((spec) => [spec, { values: [], weights: weighs(spec) ? [] : null }]),
    )
    this.#needs_gaps = definition.metrics.some(
      ({ kind }) => kind === 'gaps' || kind === 'first_gap',
    )
  }

  get totals(): RunTotals {
    return this.#counter.totals()
  }

  addRun(run: DefinedRun): void {
    const well = new Set<number>()
    for (const request of run.requests) {
      if (request.warmup) continue
      this.#counter.add(request)
      if (!isOk(request)) continue
      well.add(request.seq)
      for (const [spec, into] of this.#metrics) collect(spec, request, into)
    }
    this.#counter.endRun(run.end_ns)
    if (this.#needs_gaps) this.#addGaps(run.gap_batches, well)
  }

  valuesOf(spec: MetricSpec): Values {
    return this.#metrics.get(spec) ?? { values: [], weights: null }
  }

  #addGaps(batches: Iterable<GapBatch>, well: ReadonlySet<number>): void {
    for (const batch of batches) {
      for (let i = 0; i < batch.n; i += 1) {
        if (batch.warmup[i] === 1 || !well.has(batch.seq[i] ?? NaN)) continue
        const gaps_ns = gapsAt(batch, i)
        this.gaps.add(gaps_ns)
        this.first_gaps.add(gaps_ns.subarray(0, 1))
      }
    }
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
