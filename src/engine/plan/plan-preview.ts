import type { LoadProfile } from '../../shared/load-profile.ts'
import type { ChatMessage } from '../../shared/prompts.ts'
import type { Workload } from '../../shared/workload.ts'
import { samplesNeeded } from '../stats/samples-needed.ts'
import { examplePrompt, exampleSecondTurn } from './example-prompt.ts'
import { lengthHistogram, type LengthHistogram } from './length-histogram.ts'
import { plannedArrivals, type PlannedArrivals } from './planned-arrivals.ts'
import { plannedLengths } from './planned-lengths.ts'

/** The percentile whose sample size the window names. */
const PREVIEW_PERCENTILE = 0.99

export interface PlanPreview {
  /** Null where the server decides, as in a closed loop that ends by duration. */
  requests_per_run: number | null
  requests_measured: number | null
  /** Whether these are known exactly, or what the rate lets expect. */
  requests_exact: boolean
  requests_warm_up: number
  /** When they are due; null for a closed loop, and for a trace whose profile is not at hand. */
  arrivals: PlannedArrivals | null
  /** What arrives: a session brings its other turns later. */
  arrivals_of: 'requests' | 'sessions'
  /** One run without its warm-up and the answers to its last requests; null where not known before. */
  run_s: number | null
  input_lengths: LengthHistogram | null
  /** Of synthetic text and traces in tokens, with all turns before; of a file only characters are known. */
  input_unit: 'tokens' | 'characters'
  output_lengths: LengthHistogram | null
  /** Whether outputs end exactly at their length, or at most there. */
  output_exact: boolean
  /** The beginning of the first prompt; null where the prompts are in a file. */
  example_prompt: string | null
  /** The second turn of the first session, with the turn before and its planned answer. */
  example_second_turn: ChatMessage[] | null
  /** Requests that a p99 wants, over all repetitions, and whether they are planned. */
  p99_requests_needed: number
  p99_carried: boolean | null
}

/** What was read of a workload's files, as far as it is at hand. */
export interface PreviewMaterial {
  /** Lengths of the prompts of its file. */
  lengths_chars: readonly number[] | null
  /** Of the trace whose instants are repeated, and of the one whose lengths are. */
  arrivals: LoadProfile | null
  prompts: LoadProfile | null
}

/** What a workload will send, to be shown before it is sent; bounded work for any workload. */
export function planPreview(workload: Workload, material: PreviewMaterial): PlanPreview {
  const { lengths_chars, prompts } = material
  const arrivals = plannedArrivals(workload, material.arrivals)
  const { requests, exact } = requestsOf(workload, arrivals)
  const measured = requests === null ? null : requests * workload.repetitions
  const lengths = plannedLengths(workload, requests, prompts)
  const in_characters = workload.prompts.kind === 'jsonl'
  const needed = samplesNeeded(PREVIEW_PERCENTILE)
  return {
    requests_per_run: requests,
    requests_measured: measured,
    requests_exact: exact,
    requests_warm_up: workload.warmup_requests * workload.repetitions,
    arrivals,
    arrivals_of: workload.sessions === null ? 'requests' : 'sessions',
    run_s: runSeconds(workload, arrivals),
    input_lengths: lengthHistogram(in_characters ? (lengths_chars ?? []) : (lengths?.input ?? [])),
    input_unit: in_characters ? 'characters' : 'tokens',
    output_lengths: lengthHistogram(lengths?.output ?? []),
    output_exact: !in_characters,
    example_prompt: examplePrompt(workload, prompts),
    example_second_turn: exampleSecondTurn(workload),
    p99_requests_needed: needed,
    p99_carried: measured === null ? null : measured >= needed,
  }
}

/** How many requests a run sends. How many turns fall into a duration, the server decides. */
function requestsOf(
  { stop, arrivals: kind, sessions }: Workload,
  arrivals: PlannedArrivals | null,
): { requests: number | null; exact: boolean } {
  const bounded = arrivals !== null && sessions === null
  if (stop.kind === 'requests') {
    // A trace, or a rate that ends at 0, may bring fewer.
    if (bounded)
      return { requests: Math.min(stop.requests, arrivals.arrivals), exact: arrivals.exact }
    return { requests: stop.requests, exact: kind.kind === 'closed' }
  }
  if (!bounded) return { requests: null, exact: false }
  return { requests: arrivals.arrivals, exact: false }
}

function runSeconds(
  { stop, sessions, arrivals: kind }: Workload,
  arrivals: PlannedArrivals | null,
): number | null {
  // A trace that is shorter than the run ends it.
  if (arrivals !== null && (sessions === null || stop.kind === 'duration'))
    return arrivals.duration_s
  return kind.kind !== 'trace' && stop.kind === 'duration' ? stop.duration_s : null
}
