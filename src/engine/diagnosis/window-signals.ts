import type { StagePart } from '../../shared/diagnosis.ts'
import type { Sample, SignalName } from '../../shared/signal.ts'
import { mean } from '../stats/mean.ts'
import { quantile } from '../stats/quantile.ts'
import { NS_PER_S } from '../summary/steady-window.ts'
import type { DiagnosedRun } from './input.ts'
import { namedParts } from './named-parts.ts'

/** Order-statistic floor of a p99 at 99 % confidence, as for requests. */
const P99_SAMPLES_MIN = 662

export interface GaugeReading {
  mean: number
  max: number
  /** Null where fewer readings were taken than a p99 needs. */
  p99: number | null
  samples: number
}

/** What a counter grew by, and over how many seconds of readings that was seen. */
export interface Increase {
  value: number
  elapsed_s: number
  samples: number
}

/** The mean of a histogram: growth of its sum over growth of its count. */
export interface HistogramMean {
  mean: number
  count: number
  elapsed_s: number
  samples: number
}

/** Signals over the steady windows of all runs; null where a signal was not read often enough. */
export interface WindowSignals {
  gauge(name: SignalName): GaugeReading | null
  increase(name: SignalName): Increase | null
  histogramMean(sum: SignalName, count: SignalName): HistogramMean | null
  /** What only spans name, in milliseconds a request. */
  parts(): StagePart[]
  /** As shown beside a number, marked where it is simulated. */
  source(name: SignalName): string
}

interface Point {
  t_s: number
  value: number
}

type WindowedRun = Pick<DiagnosedRun, 'window' | 'sampled'>

/** Reads each signal inside the steady windows only; a window is as wide as its readings allow. */
export function readWindows(runs: readonly WindowedRun[]): WindowSignals {
  const inside = runs.map(samplesInside)
  const signals = new Map(
    runs.flatMap((run) => run.sampled.signals).map((signal) => [signal.name, signal]),
  )
  return {
    gauge: (name) => gaugeOf(inside.flatMap((samples) => pointsOf(samples, name))),
    increase: (name) => increaseOf(inside.map((samples) => pointsOf(samples, name))),
    histogramMean: (sum, count) => histogramMeanOf(inside, sum, count),
    parts: () =>
      namedParts([...signals.values()], (sum, count) => histogramMeanOf(inside, sum, count)),
    source(name) {
      const signal = signals.get(name)
      if (signal === undefined) return name
      const marked = !signal.simulated || signal.source.includes('simulated')
      return marked ? signal.source : `${signal.source} (simulated)`
    },
  }
}

function samplesInside({ window, sampled }: WindowedRun): Sample[] {
  return sampled.samples
    .filter(({ t_ns }) => {
      const t_s = t_ns / NS_PER_S
      return t_s >= window.start_s && t_s <= window.end_s
    })
    .toSorted((a, b) => a.t_ns - b.t_ns)
}

function pointsOf(samples: readonly Sample[], name: string): Point[] {
  return samples.flatMap(({ t_ns, values }) => {
    const value = values[name]
    return value === undefined || value === null || !Number.isFinite(value)
      ? []
      : [{ t_s: t_ns / NS_PER_S, value }]
  })
}

function gaugeOf(points: readonly Point[]): GaugeReading | null {
  if (points.length === 0) return null
  const values = points.map((point) => point.value)
  return {
    mean: mean(values),
    max: values.reduce((max, value) => Math.max(max, value), -Infinity),
    p99: values.length < P99_SAMPLES_MIN ? null : quantile(values, 0.99),
    samples: values.length,
  }
}

/** A counter that falls was reset: it restarted from zero, so its new value is what it grew by. */
function growth(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, point, at) => {
    const before = points[at]?.value ?? 0
    return sum + (point.value >= before ? point.value - before : point.value)
  }, 0)
}

function increaseOf(runs: readonly Point[][]): Increase | null {
  const usable = runs.filter((points) => points.length >= 2)
  if (usable.length === 0) return null
  return {
    value: usable.reduce((sum, points) => sum + growth(points), 0),
    elapsed_s: usable.reduce((sum, points) => sum + spanOf(points), 0),
    samples: usable.reduce((sum, points) => sum + points.length, 0),
  }
}

function spanOf(points: readonly Point[]): number {
  return (points.at(-1)?.t_s ?? 0) - (points[0]?.t_s ?? 0)
}

/** Only readings that carry both sum and count are used, so that the two speak of one interval. */
function histogramMeanOf(
  runs: readonly Sample[][],
  sum: string,
  count: string,
): HistogramMean | null {
  const both = runs.map((samples) =>
    samples.filter(
      ({ values }) => typeof values[sum] === 'number' && typeof values[count] === 'number',
    ),
  )
  const total = increaseOf(both.map((samples) => pointsOf(samples, sum)))
  const counted = increaseOf(both.map((samples) => pointsOf(samples, count)))
  if (total === null || counted === null || counted.value <= 0) return null
  return {
    mean: total.value / counted.value,
    count: counted.value,
    elapsed_s: counted.elapsed_s,
    samples: counted.samples,
  }
}
