import type { Workload } from '../../shared/workload.ts'
import { samplesNeeded } from '../stats/samples-needed.ts'
import { lengthHistogram, type LengthHistogram } from './length-histogram.ts'
import { NO_MATERIAL, planLengths, planRequest } from './plan-request.ts'

/** Requests drawn for the histograms of a plan; more would not change what one sees. */
const PREVIEW_REQUESTS_MAX = 2_000
const EXAMPLE_CHARS_MAX = 600
/** The percentile whose sample size the window names. */
const PREVIEW_PERCENTILE = 0.99
const FIRST = { seq: 0, session: null, turn: null }

export interface PlanPreview {
  /** Null where a run ends by duration. */
  requests_per_run: number | null
  requests_measured: number | null
  requests_warm_up: number
  input_lengths: LengthHistogram | null
  /** Synthetic lengths are estimates at one token a word; of a file only characters are known. */
  input_unit: 'tokens' | 'characters'
  output_lengths: LengthHistogram | null
  /** Whether outputs end exactly at their length, or at most there. */
  output_exact: boolean
  /** The beginning of the first prompt; null where the prompts are in a file. */
  example_prompt: string | null
  /** Requests that a p99 wants, over all repetitions, and whether they are planned. */
  p99_requests_needed: number
  p99_carried: boolean | null
}

/**
 * What a workload will send, for the window to show before it is sent.
 * @param lengths_chars Lengths of the file's prompts in characters; null for synthetic prompts.
 */
export function planPreview(
  workload: Workload,
  lengths_chars: readonly number[] | null,
): PlanPreview {
  const perRun = workload.stop.kind === 'requests' ? workload.stop.requests : null
  const measured = perRun === null ? null : perRun * workload.repetitions
  const synthetic = workload.prompts.kind === 'synthetic'
  const drawn = drawPreview(workload, perRun)
  const needed = samplesNeeded(PREVIEW_PERCENTILE)
  return {
    requests_per_run: perRun,
    requests_measured: measured,
    requests_warm_up: workload.warmup_requests * workload.repetitions,
    input_lengths: lengthHistogram(synthetic ? drawn.input : (lengths_chars ?? [])),
    input_unit: synthetic ? 'tokens' : 'characters',
    output_lengths: lengthHistogram(drawn.output),
    output_exact: synthetic,
    example_prompt: synthetic
      ? planRequest(workload, 0, FIRST, NO_MATERIAL).prompt.slice(0, EXAMPLE_CHARS_MAX)
      : null,
    p99_requests_needed: needed,
    p99_carried: measured === null ? null : measured >= needed,
  }
}

function drawPreview(
  workload: Workload,
  perRun: number | null,
): { input: number[]; output: number[] } {
  const input: number[] = []
  const output: number[] = []
  const count = Math.min(PREVIEW_REQUESTS_MAX, perRun ?? PREVIEW_REQUESTS_MAX)
  for (let seq = 0; seq < count; seq += 1) {
    const lengths = planLengths(workload, 0, { ...FIRST, seq }, NO_MATERIAL)
    if (lengths.input_tokens !== null) input.push(lengths.input_tokens)
    output.push(lengths.output_tokens_max)
  }
  return { input, output }
}
