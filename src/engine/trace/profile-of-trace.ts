import type { LoadProfile, ProfileSample } from '../../shared/load-profile.ts'
import type { Trace, TracePrefixes } from '../../shared/trace.ts'
import { countOf } from '../format/count-of.ts'
import { arrivalBins } from './arrival-bins.ts'
import { clockStepNote } from './clock-step.ts'
import { inFlight } from './in-flight.ts'
import { peakRate, PEAK_WINDOW_S } from './peak.ts'
import { sampleEvenly } from './sample-evenly.ts'

const NS_PER_S = 1e9

/** A recorded load in figures. `notes` are what its import had to say. */
export function profileOfTrace(
  trace: Trace,
  name: string,
  notes: readonly string[] = [],
): LoadProfile {
  const { at_ns, input_tokens, output_tokens } = trace
  const requests = at_ns.length
  const duration_s = (at_ns[requests - 1] ?? 0) / NS_PER_S
  const instants_s = at_ns.map((at) => at / NS_PER_S)
  const mean = duration_s > 0 ? (requests - 1) / duration_s : null
  const peak = peakRate(instants_s, duration_s)
  const step = clockStepNote(at_ns)
  const [input, without_input_length] = lengths(input_tokens)
  const [output, without_output_length] = lengths(output_tokens)
  return {
    name,
    requests,
    duration_s,
    arrivals: arrivalBins(instants_s, duration_s),
    interarrival_s: requests > 1 ? sampleEvenly(gaps(instants_s)) : null,
    input_tokens: input,
    output_tokens: output,
    without_input_length,
    without_output_length,
    requests_per_s_mean: mean,
    requests_per_s_peak: peak,
    peak_window_s: peak === null ? null : PEAK_WINDOW_S,
    peak_to_mean: peak === null || mean === null ? null : peak / mean,
    ...inFlight(trace),
    sessions: sessionsOf(trace.session),
    prefix_shared_pct: sharedPct(trace.prefixes, input_tokens),
    notes: [
      ...notes,
      ...(step === null ? [] : [step]),
      ...withoutLength('input', input, without_input_length),
      ...withoutLength('output', output, without_output_length),
    ],
  }
}

function gaps(instants_s: Float64Array): Float64Array {
  return instants_s.subarray(1).map((at, index) => at - (instants_s[index] ?? 0))
}

/** The lengths that were recorded, and how many requests have none; a length of 0 is none. */
function lengths(column: Uint32Array | null): [ProfileSample | null, number] {
  if (column === null) return [null, 0]
  const known = column.filter((tokens) => tokens > 0)
  return [known.length === 0 ? null : sampleEvenly(known), column.length - known.length]
}

function withoutLength(side: string, known: ProfileSample | null, without: number): string[] {
  if (known === null || without === 0) return []
  return [`${countOf(without, 'request')} without ${side} length: sent with 1 ${side} token.`]
}

function sessionsOf(session: Uint32Array | null): LoadProfile['sessions'] {
  if (session === null) return null
  const turns = new Map<number, number>()
  for (const number of session) turns.set(number, (turns.get(number) ?? 0) + 1)
  let turns_max = 0
  for (const count of turns.values()) turns_max = Math.max(turns_max, count)
  return { sessions: turns.size, turns_mean: session.length / turns.size, turns_max }
}

/** Share of the input tokens in blocks at the beginning that an earlier prompt had as well, %. */
function sharedPct(prefixes: TracePrefixes | null, input: Uint32Array | null): number | null {
  if (prefixes === null || input === null) return null
  const { block_tokens, offsets, block_ids } = prefixes
  const seen = new Set<number>()
  let shared = 0
  let all = 0
  input.forEach((tokens, row) => {
    const ids = block_ids.subarray(offsets[row], offsets[row + 1])
    const fresh = ids.findIndex((id) => !seen.has(id))
    const blocks = fresh === -1 ? ids.length : fresh
    shared += Math.min(tokens, blocks * block_tokens)
    all += tokens
    for (const id of ids) seen.add(id)
  })
  return all === 0 ? null : (shared / all) * 100
}
