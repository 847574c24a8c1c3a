import type { Goal } from '../../../shared/goal.ts'
import type { Track } from '../../charts/time-stack/tracks.ts'
import type { LiveSeries } from '../../state/live-series.ts'
import { meanPerBin } from './bins.ts'
import { loadTracks } from './load-tracks.ts'
import { signalTracks } from './signal-tracks.ts'

/** The run under way as tracks. */
export function liveTracks(live: LiveSeries, goal: Goal | null): Track[] {
  const load = {
    finished_per_s: meanPerBin(live.t_s, live.requests_per_s),
    in_flight: live.t_s.map((t_s, i) => [t_s, live.in_flight[i] ?? null] as const),
    output_tokens_per_s: meanPerBin(live.t_s, live.output_tokens_per_s),
    ttft_ms: live.ttft,
  }
  // Before the first reading nothing is known of what can be read.
  const signals = signalTracks(live.signals).map((track) =>
    live.t_s.length === 0 ? { ...track, absent: null } : track,
  )
  return [...loadTracks(load, goal), ...signals]
}
