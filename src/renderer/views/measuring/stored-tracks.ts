import type { Goal } from '../../../shared/goal.ts'
import type { RequestRecord } from '../../../shared/request.ts'
import type { SampledRun } from '../../../shared/signal.ts'
import type { TimePoint, Track } from '../../charts/time-stack/tracks.ts'
import { ratePerBin } from './bins.ts'
import { loadTracks } from './load-tracks.ts'
import { signalTracks } from './signal-tracks.ts'

const NS_PER_S = 1e9
const NS_PER_MS = 1e6

/** A stored run as the same tracks that it had while it ran. */
export function storedTracks(
  all: readonly RequestRecord[],
  sampled: SampledRun,
  end_s: number,
  goal: Goal | null,
): Track[] {
  const records = all.filter((record) => !record.warmup)
  const finished = records
    .filter((record) => record.outcome === 'ok')
    .map((record) => [record.end_ns / NS_PER_S, 1] as const)
  const load = {
    finished_per_s: ratePerBin(finished, end_s),
    in_flight: inFlight(records),
    output_tokens_per_s: ratePerBin(records.flatMap(tokenEvents), end_s),
    ttft_ms: records.flatMap((record): TimePoint[] =>
      record.first_ns === null
        ? []
        : [[record.first_ns / NS_PER_S, (record.first_ns - record.scheduled_ns) / NS_PER_MS]],
    ),
  }
  return [...loadTracks(load, goal), ...signalTracks(signalSeries(sampled))]
}

/** Requests between sending and end, after each change. */
function inFlight(records: readonly RequestRecord[]): TimePoint[] {
  const changes = records
    .flatMap((record): [number, number][] =>
      record.sent_ns === null
        ? []
        : [
            [record.sent_ns, 1],
            [record.end_ns, -1],
          ],
    )
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
  let count = 0
  return changes.map(([ns, by]) => {
    count += by
    return [ns / NS_PER_S, count]
  })
}

/** Each token event with its share of the request's tokens. */
function tokenEvents(record: RequestRecord): [t_s: number, tokens: number][] {
  if (record.first_ns === null) return []
  const tokens = record.output_tokens / (record.itl_ns.length + 1)
  let ns = record.first_ns
  const events: [number, number][] = [[ns / NS_PER_S, tokens]]
  for (const gap of record.itl_ns) {
    ns += gap
    events.push([ns / NS_PER_S, tokens])
  }
  return events
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
