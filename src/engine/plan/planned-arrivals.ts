import type { ArrivalBins, LoadProfile, ProfileSample } from '../../shared/load-profile.ts'
import type { Workload } from '../../shared/workload.ts'
import { arrivalBins, binLength } from '../trace/arrival-bins.ts'
import { peakRate } from '../trace/peak.ts'
import { firstPart, sampleEvenly } from '../trace/sample-evenly.ts'
import { createInverseCumulativeRate, expectedArrivals } from './cumulative-rate.ts'
import { createSchedule, type OpenArrivals, type TraceArrivals } from './schedule.ts'

/** Instants that are planned one by one; of more, the rate tells what they look like. */
export const PLANNED_INSTANTS_MAX = 20_000
const NS_PER_S = 1e9
/** The run that is shown: each repetition has instants of its own, at the same rate. */
const FIRST_REPETITION = 0

/** When the requests (or sessions) of one run are due, as far as it is known before. */
export interface PlannedArrivals {
  bins: ArrivalBins
  /** Requests, or sessions where the workload has them. */
  arrivals: number
  /** From the start to the last arrival, or to the end of a run by duration. */
  duration_s: number
  /** Whether bins and count are those of the first run, or what its rate lets expect. */
  exact: boolean
  gaps_s: ProfileSample | null
  /** In the busiest stretch; null for a run too short for that. */
  peak_per_s: number | null
}

/**
 * What the arrival plan of a workload looks like; null for a closed loop, whose instants the server
 * decides, and for a trace that is not at hand.
 */
export function plannedArrivals(
  workload: Workload,
  trace: LoadProfile | null,
): PlannedArrivals | null {
  const { arrivals } = workload
  if (arrivals.kind === 'closed') return null
  if (arrivals.kind === 'trace') return trace === null ? null : ofTrace(workload, arrivals, trace)
  return ofRate(workload, arrivals)
}

function ofRate(workload: Workload, arrivals: OpenArrivals): PlannedArrivals {
  const { stop, seed, sessions } = workload
  // How many sessions make so many requests is drawn on the way; that many are the most.
  const count = stop.kind === 'requests' ? stop.requests : Infinity
  const until_s = stop.kind === 'duration' ? stop.duration_s : Infinity
  const schedule = createSchedule(arrivals, seed, FIRST_REPETITION, null)
  const instants_s: number[] = []
  let whole = false
  while (!whole && instants_s.length < PLANNED_INSTANTS_MAX) {
    const next = schedule.next()
    if (next === null || next / NS_PER_S >= until_s) whole = true
    else instants_s.push(next / NS_PER_S)
    whole ||= instants_s.length >= count
  }
  const gaps_s = gapsOf(instants_s)
  if (whole) {
    const duration_s = stop.kind === 'duration' ? until_s : (instants_s.at(-1) ?? 0)
    const bins = arrivalBins(instants_s, duration_s)
    const peak_per_s = peakRate(instants_s, duration_s)
    const exact = sessions === null || stop.kind === 'duration'
    return { bins, arrivals: instants_s.length, duration_s, exact, gaps_s, peak_per_s }
  }
  // The first instants stand for all of them only where the rate is the same all along.
  return {
    ...byRate(arrivals, count, until_s),
    exact: false,
    gaps_s: even(arrivals) ? gaps_s : null,
  }
}

function even({ stages }: OpenArrivals): boolean {
  const rate = stages[0]?.from_requests_per_s
  return stages.every((one) => one.from_requests_per_s === rate && one.to_requests_per_s === rate)
}

/** The same from the rate alone, for runs of more instants than are planned here. */
function byRate(
  { stages }: OpenArrivals,
  count: number,
  until_s: number,
): Pick<PlannedArrivals, 'bins' | 'arrivals' | 'duration_s' | 'peak_per_s'> {
  const duration_s = Number.isFinite(until_s)
    ? until_s
    : (createInverseCumulativeRate(stages)(count) ?? 0)
  const bin_s = binLength(duration_s)
  const counts = Array.from({ length: Math.max(1, Math.ceil(duration_s / bin_s)) }, (_, bin) => {
    const to_s = Math.min(duration_s, (bin + 1) * bin_s)
    return expectedArrivals(stages, to_s) - expectedArrivals(stages, bin * bin_s)
  })
  return {
    bins: { bin_s, counts },
    arrivals: Math.round(expectedArrivals(stages, duration_s)),
    duration_s,
    peak_per_s: Math.max(...counts) / bin_s,
  }
}

/** A trace from its profile: cut where the run stops, its time scaled. */
function ofTrace(
  { stop }: Workload,
  { speed }: TraceArrivals,
  trace: LoadProfile,
): PlannedArrivals | null {
  const { arrivals, duration_s, interarrival_s, requests_per_s_peak } = trace
  if (arrivals === null || duration_s === null) return null
  const until_s = stop.kind === 'duration' ? stop.duration_s * speed : Infinity
  const most = stop.kind === 'requests' ? stop.requests : Infinity
  const counts: number[] = []
  let sent = 0
  for (const [bin, count] of arrivals.counts.entries()) {
    if (bin * arrivals.bin_s >= until_s || sent >= most) break
    const kept = Math.min(count, most - sent)
    counts.push(kept)
    sent += kept
  }
  const cut = counts.length < arrivals.counts.length || sent < trace.requests
  return {
    bins: { bin_s: arrivals.bin_s / speed, counts },
    arrivals: sent,
    duration_s: (cut ? Math.min(until_s, counts.length * arrivals.bin_s) : duration_s) / speed,
    exact: !cut || stop.kind === 'requests',
    gaps_s:
      interarrival_s === null
        ? null
        : scaled(firstPart(interarrival_s, sent / trace.requests), 1 / speed),
    peak_per_s: cut || requests_per_s_peak === null ? null : requests_per_s_peak * speed,
  }
}

function gapsOf(instants_s: readonly number[]): ProfileSample | null {
  if (instants_s.length < 2) return null
  return sampleEvenly(instants_s.slice(1).map((at, index) => at - (instants_s[index] ?? 0)))
}

function scaled({ values, of }: ProfileSample, by: number): ProfileSample {
  return { values: values.map((value) => value * by), of }
}
