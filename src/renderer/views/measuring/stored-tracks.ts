import { formatGiven } from '../../../engine/format/number.ts'
import type { Goal } from '../../../shared/goal.ts'
import type { ScalarBatch } from '../../../shared/record-batch.ts'
import type { TokensPerBin } from '../../../shared/run-events.ts'
import type { SampledRun } from '../../../shared/signal.ts'
import { thin } from '../../charts/thin.ts'
import {
  meanOf,
  type TimePoint,
  type Track,
  type TrackSeries,
} from '../../charts/time-stack/tracks.ts'
import { ratePerBin } from './bins.ts'
import { loadTracks } from './load-tracks.ts'
import { e2eMsAt, isOkAt, measuredOf, ttftMsAt } from './requests/order.ts'
import { signalTracks } from './signal-tracks.ts'

const NS_PER_S = 1e9
/** Points of a series; a run has up to a million requests. */
const POINTS_MAX = 20_000

/** The tracks in which a point is a request, and what of it. */
export const REQUEST_TRACKS = { 'TTFT, ms': ttftMsAt, 'End to end': e2eMsAt } as const

/**
 * A stored run over time. Latencies stand at the instant at which their request was due, so that a
 * queue shows where it arose.
 */
export function storedTracks(
  batch: ScalarBatch,
  tokens: TokensPerBin,
  sampled: SampledRun,
  end_s: number,
  goal: Goal | null,
  log = true,
): Track[] {
  const measured = measuredOf(batch)
  const ttft_ms = latencies(batch, measured, ttftMsAt)
  const e2e_ms = latencies(batch, measured, e2eMsAt)
  const load = {
    in_flight: thin(inFlight(batch, measured), POINTS_MAX),
    output_tokens_per_s: ratePerBin(tokenBins(tokens), end_s),
    ttft_ms,
  }
  return [
    finishedTrack(batch, measured, end_s),
    ...loadTracks(load, goal, log),
    endToEndTrack(e2e_ms, goal, log),
    ...signalTracks(signalSeries(sampled)),
  ].map(thinDots)
}

/** Dots no more than can be told apart; the mean stays that of all of them. */
function thinDots(track: Track): Track {
  const series = track.series.map((one) =>
    one.draw === 'dots' && one.points.length > POINTS_MAX
      ? { ...one, mean: meanOf(one.points), points: thin(one.points, POINTS_MAX) }
      : one,
  )
  return { ...track, series }
}

function finishedTrack(batch: ScalarBatch, measured: Uint32Array, end_s: number): Track {
  const well: [number, number][] = []
  const badly: [number, number][] = []
  for (const i of measured) {
    const at_s = (batch.end_ns[i] ?? NaN) / NS_PER_S
    ;(isOkAt(batch, i) ? well : badly).push([at_s, 1])
  }
  const step = (
    name: string | null,
    color: number | null,
    points: [number, number][],
  ): TrackSeries => ({
    name,
    draw: 'step',
    color,
    points: ratePerBin(points, end_s),
  })
  return {
    ...EMPTY,
    title: badly.length === 0 ? 'Finished' : 'Finished, req/s',
    unit: badly.length === 0 ? 'req/s' : '',
    series:
      badly.length === 0
        ? [step(null, null, well)]
        : [step('well', null, well), step('failed', 1, badly)],
  }
}

function endToEndTrack(points: readonly TimePoint[], goal: Goal | null, log: boolean): Track {
  const slo = goal?.slos.find((limit) => limit.metric === 'e2e_ms')
  return {
    ...EMPTY,
    title: 'End to end',
    unit: log ? 'ms, log scale' : 'ms, from zero',
    log,
    series: [{ name: null, draw: 'dots', color: null, points }],
    reference:
      slo === undefined ? null : { value: slo.max_ms, label: `SLO ${formatGiven(slo.max_ms)}` },
  }
}

const EMPTY = { log: false, top: null, reference: null, absent: null } as const

/** One latency of each request at the instant at which it was due. */
function latencies(
  batch: ScalarBatch,
  measured: Uint32Array,
  of: (batch: ScalarBatch, i: number) => number,
): TimePoint[] {
  const points: TimePoint[] = []
  for (const i of measured) {
    const value = of(batch, i)
    if (!Number.isNaN(value)) points.push([(batch.scheduled_ns[i] ?? 0) / NS_PER_S, value])
  }
  return points
}

/** Requests between sending and end, after each change. */
function inFlight(batch: ScalarBatch, measured: Uint32Array): TimePoint[] {
  const was_sent = measured.filter((i) => !Number.isNaN(batch.sent_ns[i] ?? NaN))
  const sent = Float64Array.from(was_sent, (i) => batch.sent_ns[i] ?? 0).sort()
  const ended = Float64Array.from(was_sent, (i) => batch.end_ns[i] ?? 0).sort()
  const points: TimePoint[] = []
  let begun = 0
  let done = 0
  while (done < ended.length) {
    // At one instant an end comes before a beginning: a slot is free before it is taken.
    const next_ns = Math.min(ended[done] ?? Infinity, sent[begun] ?? Infinity)
    if (ended[done] === next_ns) done += 1
    else begun += 1
    points.push([next_ns / NS_PER_S, begun - done])
  }
  return points
}

function tokenBins({ bin_s, tokens }: TokensPerBin): [t_s: number, tokens: number][] {
  return Array.from(tokens, (sum, bin) => [bin * bin_s, sum])
}

function signalSeries({ samples }: SampledRun): Record<string, TimePoint[]> {
  const series: Record<string, TimePoint[]> = {}
  for (const { t_ns, values } of samples) {
    for (const [name, value] of Object.entries(values)) {
      const points = (series[name] ??= [])
      points.push([t_ns / NS_PER_S, value])
    }
  }
  return series
}
