import type { LoadProfile } from '../../shared/load-profile.ts'
import type { Workload } from '../../shared/workload.ts'
import { plannedArrivals, type PlannedArrivals } from '../plan/planned-arrivals.ts'
import { plannedLengths } from '../plan/planned-lengths.ts'
import { createSessions } from '../plan/sessions.ts'
import { PEAK_WINDOW_S } from './peak.ts'
import { sampleEvenly } from './sample-evenly.ts'

const SESSIONS_DRAWN = 1_000

/**
 * A workload in the figures of a recorded load, from its plan: nothing is sent for it. What the
 * server decides (when a closed loop's requests leave, how many are under way in an open one) is null.
 * @param traces The profiles of the traces that it names; null where there is none.
 */
export function profileOfWorkload(
  workload: Workload,
  traces: { arrivals: LoadProfile | null; prompts: LoadProfile | null },
): LoadProfile {
  const planned = plannedArrivals(workload, traces.arrivals)
  // Sessions arrive on the plan; their later turns do not.
  const arrivals = workload.sessions === null ? planned : null
  const { stop } = workload
  const asked = stop.kind === 'requests' ? stop.requests : null
  const requests = arrivals?.arrivals ?? asked
  const lengths = plannedLengths(workload, requests, traces.prompts)
  const closed = workload.arrivals.kind === 'closed' ? workload.arrivals.concurrency : null
  const of_trace = workload.prompts.kind === 'trace' ? traces.prompts : null
  return {
    name: 'This workload',
    requests: requests ?? 0,
    duration_s: planned?.duration_s ?? (stop.kind === 'duration' ? stop.duration_s : null),
    arrivals: arrivals?.bins ?? null,
    interarrival_s: arrivals?.gaps_s ?? null,
    input_tokens: sampleOf(lengths?.input),
    output_tokens: sampleOf(lengths?.output),
    without_input_length: of_trace?.without_input_length ?? 0,
    without_output_length: of_trace?.without_output_length ?? 0,
    ...rates(arrivals),
    in_flight_mean: closed,
    in_flight_max: closed,
    sessions: sessionsOf(workload, of_trace),
    prefix_shared_pct: lengths?.prefix_shared_pct ?? null,
    notes: [],
  }
}

type Rates = Pick<
  LoadProfile,
  'requests_per_s_mean' | 'requests_per_s_peak' | 'peak_window_s' | 'peak_to_mean'
>

function rates(arrivals: PlannedArrivals | null): Rates {
  const peak = arrivals?.peak_per_s ?? null
  const mean =
    arrivals === null || arrivals.duration_s === 0 ? null : arrivals.arrivals / arrivals.duration_s
  return {
    requests_per_s_mean: mean,
    requests_per_s_peak: peak,
    peak_window_s: peak === null ? null : PEAK_WINDOW_S,
    peak_to_mean: peak === null || mean === null ? null : peak / mean,
  }
}

function sampleOf(values: number[] | null | undefined): LoadProfile['input_tokens'] {
  return values === null || values === undefined || values.length === 0
    ? null
    : sampleEvenly(values)
}

function sessionsOf(workload: Workload, trace: LoadProfile | null): LoadProfile['sessions'] {
  if (trace !== null) return trace.sessions
  if (workload.sessions === null) return null
  const sessions = createSessions(workload, 0, 'measured')
  const turns = Array.from({ length: SESSIONS_DRAWN }, () => sessions.next().turns)
  return {
    sessions: SESSIONS_DRAWN,
    turns_mean: turns.reduce((sum, one) => sum + one, 0) / SESSIONS_DRAWN,
    turns_max: Math.max(...turns),
  }
}
