import { formatDuration } from '../../../engine/format/duration.ts'
import { formatCount, formatGiven, formatNumber, NBSP } from '../../../engine/format/number.ts'
import type { TraceFormat, TraceRef } from '../../../shared/trace.ts'
import type { LengthsDraft } from './lengths-draft.ts'
import { parseLengthList } from './lengths-draft.ts'
import type { SessionsDraft, WorkloadDraft } from './workload-draft.ts'

export const TRACE_FORMAT_WORDS: Readonly<Record<TraceFormat, string>> = {
  'azure-llm': 'Azure LLM inference, CSV',
  mooncake: 'Mooncake, JSONL',
  burstgpt: 'BurstGPT, CSV',
  'access-log': 'Access log',
  'request-log': 'Request log, columns as named',
}

/** `8,819 requests over 57 min 15 s`. */
export function traceWords(trace: TraceRef): string {
  return `${formatCount(trace.requests)} requests over ${formatDuration(trace.duration_s)}`
}

/** What a trace does not say, as a sentence; null where it says all. */
export function traceLacks(trace: TraceRef): string | null {
  const lacks = [
    trace.has_input_lengths ? '' : 'input lengths',
    trace.has_output_lengths ? '' : 'output lengths',
    trace.has_sessions ? '' : 'sessions',
    trace.has_prefixes ? '' : 'shared prefixes',
  ].filter((word) => word !== '')
  const last = lacks.pop()
  if (last === undefined) return null
  return `It tells no ${lacks.length === 0 ? '' : `${lacks.join(', ')} or `}${last}.`
}

/** What the sessions' fields hold, for the line of a closed disclosure. */
export function sessionWords(sessions: SessionsDraft): string {
  if (!sessions.on) return 'off'
  const think = sessions.think_time_s_mean
  return `${turnWords(sessions.turns)}, ${think === null ? '—' : formatGiven(think)}${NBSP}s to think`
}

function turnWords({ kind, tokens, min, max, median, listed }: LengthsDraft): string {
  const of = (value: number | null): string => (value === null ? '—' : formatGiven(value))
  switch (kind) {
    case 'fixed':
      return `${of(tokens)} turns`
    case 'uniform':
      return `${of(min)} to ${of(max)} turns`
    case 'lognormal':
      return `about ${of(median)} turns`
    case 'empirical':
      return `one of ${formatCount(parseLengthList(listed).lengths.length)} numbers of turns`
  }
}

/** What the limits' fields hold, for the line of a closed disclosure. */
export function limitWords(draft: WorkloadDraft): string {
  const { timeout_s, part_timeouts, sending_threads } = draft
  const parts = Object.values(part_timeouts).filter((limit) => limit !== null).length
  return [
    timeout_s === null ? '—' : `cut off after ${formatGiven(timeout_s)}${NBSP}s`,
    parts === 0 ? '' : `${String(parts)} on parts of a request`,
    sending_threads === null
      ? 'threads as needed'
      : sending_threads === 1
        ? '1 thread'
        : `${formatGiven(sending_threads)} threads`,
  ]
    .filter((word) => word !== '')
    .join(', ')
}

/** `3.2 MB`, as file managers count: of 1,000. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${formatCount(bytes)}${NBSP}B`
  return bytes < 1_000_000
    ? `${formatNumber(bytes / 1_000)}${NBSP}kB`
    : `${formatNumber(bytes / 1_000_000)}${NBSP}MB`
}

/** What is spoken of besides its figures: `Mean 136, longest 326.` */
export function lengthWords(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const longest = values.reduce((most, value) => Math.max(most, value), 0)
  return `Mean ${formatNumber(mean)}, longest ${formatCount(longest)}.`
}
