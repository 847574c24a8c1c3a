import type { Goal } from '../../../shared/goal.ts'
import type { TimePoint, Track } from '../../charts/time-stack/tracks.ts'
import type { LiveSeries } from '../../state/live-series.ts'
import { meanPerBin } from './bins.ts'
import { loadTracks } from './load-tracks.ts'
import { signalTracks } from './signal-tracks.ts'

/** The run under way as tracks; latencies on a logarithmic scale, or on one from zero. */
export function liveTracks(live: LiveSeries, goal: Goal | null, log = true): Track[] {
  const load = {
    asked_per_s: meanPerBin(live.t_s, live.asked_per_s),
    delivered_per_s: meanPerBin(live.t_s, live.delivered_per_s),
    in_flight: live.t_s.map((t_s, i) => [t_s, live.in_flight[i] ?? null] as const),
    output_tokens_per_s: meanPerBin(live.t_s, live.output_tokens_per_s),
    ttft_ms: live.ttft,
    itl_ms: { p50: binned(live.itl_p50), p95: binned(live.itl_p95) },
  }
  // Before the first reading nothing is known of what can be read.
  const signals = signalTracks(live.signals).map((track) =>
    live.t_s.length === 0 ? { ...track, absent: null } : track,
  )
  return [...loadTracks(load, goal, log), ...signals]
}

function binned(points: readonly (readonly [t_s: number, value: number])[]): TimePoint[] {
  return meanPerBin(
    points.map(([t_s]) => t_s),
    points.map(([, value]) => value),
  )
}
