import type { EvidencePlot } from '../../shared/diagnosis.ts'
import type { Sample } from '../../shared/signal.ts'
import { NS_PER_S } from '../summary/steady-window.ts'

/** `[seconds since the run's start, value]` in the evidence's unit; null is a gap. */
export type SeriesPoint = readonly [t_s: number, value: number | null]

/** A signal that was not read for this many of its usual intervals has a gap, whoever kept quiet. */
export const GAP_INTERVALS = 3

type OverTime = Exclude<EvidencePlot, { kind: 'stages' }>

/**
 * What a piece of evidence was over one run, reading by reading: a gauge as it was read, a counter as
 * its growth since the reading before (a counter that falls was reset and restarted from zero). A
 * reading that failed is null, never zero; so is growth over something that did not grow.
 */
export function seriesOf(plot: OverTime, samples: readonly Sample[]): SeriesPoint[] {
  const names = namesOf(plot)
  const readings = samples
    .filter(({ values }) => names.every((name) => values[name] !== undefined))
    .toSorted((a, b) => a.t_ns - b.t_ns)
  const points = plot.kind === 'reading' ? readingPoints(plot, readings) : growths(plot, readings)
  return withGaps(points, lastOf(samples) / NS_PER_S)
}

/** The signals that must have been read for a plot to be drawn. */
export function namesOf(plot: OverTime): string[] {
  if (plot.kind === 'reading') return [plot.signal]
  return plot.per === null ? plot.of : [...plot.of, plot.per]
}

function readingPoints(
  { signal, times }: OverTime & { kind: 'reading' },
  readings: readonly Sample[],
): SeriesPoint[] {
  return readings.map(({ t_ns, values }) => {
    const value = finite(values[signal])
    return [t_ns / NS_PER_S, value === null ? null : value * times]
  })
}

function growths(plot: OverTime & { kind: 'growth' }, readings: readonly Sample[]): SeriesPoint[] {
  return readings.slice(1).map((after, at): SeriesPoint => {
    const before = readings[at] ?? after
    const grown = plot.of.map((name) => growthBetween(before, after, name))
    const over =
      plot.per === null
        ? (after.t_ns - before.t_ns) / NS_PER_S
        : growthBetween(before, after, plot.per)
    const t_s = after.t_ns / NS_PER_S
    if (over === null || over <= 0) return [t_s, null]
    let sum = 0
    for (const growth of grown) {
      if (growth === null) return [t_s, null]
      sum += growth
    }
    return [t_s, (sum / over) * plot.times]
  })
}

function growthBetween(before: Sample, after: Sample, name: string): number | null {
  const [from, to] = [finite(before.values[name]), finite(after.values[name])]
  if (from === null || to === null) return null
  return to >= from ? to - from : to
}

function finite(value: number | null | undefined): number | null {
  return value === undefined || value === null || !Number.isFinite(value) ? null : value
}

/**
 * A null where nothing was read for long, so that no line is drawn across it; also where the others of
 * the run went on until `end_s`.
 */
function withGaps(points: readonly SeriesPoint[], end_s: number): SeriesPoint[] {
  const usual_s = usualInterval(points)
  if (usual_s === null) return [...points]
  const silent = (from_s: number, to_s: number): SeriesPoint[] =>
    to_s - from_s > GAP_INTERVALS * usual_s ? [[from_s + usual_s, null]] : []
  return points.flatMap((point, at) => [point, ...silent(point[0], points[at + 1]?.[0] ?? end_s)])
}

function lastOf(samples: readonly Sample[]): number {
  return samples.reduce((last, { t_ns }) => Math.max(last, t_ns), 0)
}

/** Seconds between two readings, the middle of all; null where there are none. */
export function usualInterval(points: readonly SeriesPoint[]): number | null {
  const steps = points.slice(1).map(([t_s], at) => t_s - (points[at]?.[0] ?? t_s))
  return steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? null
}

/** A stretch of a run in which nothing was read, seconds since the run's start. */
export interface Gap {
  start_s: number
  end_s: number
}

/**
 * The gaps of a series inside `[start_s, end_s]`: from the last value before one to the first after
 * it. A series without any value is one gap.
 */
export function gapsIn(points: readonly SeriesPoint[], start_s: number, end_s: number): Gap[] {
  const gaps: Gap[] = []
  let last_s = start_s
  let open = points.length === 0
  for (const [t_s, value] of points) {
    if (value === null) open = true
    else {
      if (open) gaps.push({ start_s: last_s, end_s: t_s })
      open = false
      last_s = t_s
    }
  }
  if (open) gaps.push({ start_s: last_s, end_s })
  return gaps
    .map((gap) => ({ start_s: Math.max(gap.start_s, start_s), end_s: Math.min(gap.end_s, end_s) }))
    .filter((gap) => gap.end_s > gap.start_s)
}
