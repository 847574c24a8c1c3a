import { formatGiven } from '../../../engine/format/number.ts'
import type { Goal } from '../../../shared/goal.ts'
import type { TimePoint, Track, TrackSeries } from '../../charts/time-stack/tracks.ts'

/** What the client itself sees of a run. A series that is absent is not drawn. */
export interface LoadSeries {
  /** Requests due and requests handed to a socket, a second. */
  asked_per_s?: readonly TimePoint[]
  delivered_per_s?: readonly TimePoint[]
  in_flight: readonly TimePoint[]
  output_tokens_per_s: readonly TimePoint[]
  ttft_ms: readonly TimePoint[]
  itl_ms?: { p50: readonly TimePoint[]; p95: readonly TimePoint[] }
}

/**
 * The client's tracks; the SLO of TTFT is drawn where the goal has one.
 * @param log Whether latencies stand on a logarithmic scale, or on one from zero.
 */
export function loadTracks(load: LoadSeries, goal: Goal | null, log = true): Track[] {
  const { asked_per_s, delivered_per_s, itl_ms } = load
  const tracks: Track[] = []
  if (asked_per_s !== undefined && delivered_per_s !== undefined) {
    tracks.push(
      track('Load, req/s', '', [
        { name: 'delivered', draw: 'step', color: null, points: delivered_per_s },
        { name: 'asked', draw: 'band', color: null, points: asked_per_s },
      ]),
    )
  }
  tracks.push(
    track('In flight', 'requests', only(load.in_flight, 'line')),
    track('Output', 'tok/s', only(load.output_tokens_per_s, 'line')),
    latency('TTFT, ms', only(load.ttft_ms, 'dots'), log, ttftSlo(goal)),
  )
  if (itl_ms !== undefined) {
    tracks.push(
      latency(
        'ITL, ms',
        [
          { name: 'p50', draw: 'step', color: 0, points: itl_ms.p50 },
          { name: 'p95', draw: 'step', color: 1, points: itl_ms.p95 },
        ],
        log,
        null,
      ),
    )
  }
  return tracks
}

function only(points: readonly TimePoint[], draw: TrackSeries['draw']): TrackSeries[] {
  return [{ name: null, draw, color: null, points }]
}

function track(title: string, unit: string, series: readonly TrackSeries[]): Track {
  return { title, unit, log: false, top: null, series, reference: null, absent: null }
}

function latency(
  title: string,
  series: readonly TrackSeries[],
  log: boolean,
  reference: Track['reference'],
): Track {
  return { ...track(title, log ? 'log scale' : 'from zero', series), log, reference }
}

function ttftSlo(goal: Goal | null): Track['reference'] {
  const slo = goal?.slos.find((limit) => limit.metric === 'ttft_ms')
  return slo === undefined ? null : { value: slo.max_ms, label: `SLO ${formatGiven(slo.max_ms)}` }
}
