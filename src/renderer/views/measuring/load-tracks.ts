import { formatGiven } from '../../../engine/format/number.ts'
import type { Goal } from '../../../shared/goal.ts'
import type { TimePoint, Track } from '../../charts/time-stack/tracks.ts'

/** What the client itself sees of a run. */
export interface LoadSeries {
  finished_per_s: readonly TimePoint[]
  in_flight: readonly TimePoint[]
  output_tokens_per_s: readonly TimePoint[]
  ttft_ms: readonly TimePoint[]
}

/** The client's four tracks; the SLO of TTFT is drawn where the goal has one. */
export function loadTracks(load: LoadSeries, goal: Goal | null): Track[] {
  const slo = goal?.slos.find((limit) => limit.metric === 'ttft_ms')
  const reference =
    slo === undefined ? null : { value: slo.max_ms, label: `SLO ${formatGiven(slo.max_ms)}` }
  return [
    track('Finished', 'req/s', load.finished_per_s, 'step'),
    track('In flight', 'requests', load.in_flight, 'line'),
    track('Output', 'tok/s', load.output_tokens_per_s, 'line'),
    { ...track('TTFT, ms', 'log scale', load.ttft_ms, 'dots'), log: true, reference },
  ]
}

function track(
  title: string,
  unit: string,
  points: readonly TimePoint[],
  draw: 'line' | 'step' | 'dots',
): Track {
  const series = [{ name: null, draw, color: null, points }] as const
  return { title, unit, log: false, top: null, series, reference: null, absent: null }
}
