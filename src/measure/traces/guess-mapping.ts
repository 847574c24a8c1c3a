import type { ColumnMapping } from '../../shared/trace.ts'

/** Names that logs of OpenAI-style servers, gateways and OpenTelemetry use, the surest first. */
const NAMES = {
  timestamp: [
    'timestamp',
    'created',
    'created_at',
    'start_time',
    'starttime',
    'request_time',
    'request_timestamp',
    'requested_at',
    'started_at',
    'arrival_time',
    'arrived_at',
    'time',
    'ts',
    '@timestamp',
    'datetime',
    'date',
  ],
  input_tokens: [
    'prompt_tokens',
    'input_tokens',
    'num_prompt_tokens',
    'context_tokens',
    'contexttokens',
    'request tokens',
    'input_length',
  ],
  output_tokens: [
    'completion_tokens',
    'output_tokens',
    'generated_tokens',
    'num_generated_tokens',
    'generatedtokens',
    'response tokens',
    'output_length',
  ],
  session: [
    'session_id',
    'session',
    'sessionid',
    'session id',
    'conversation_id',
    'conversation',
    'thread_id',
    'chat_id',
  ],
  duration_ms: ['duration_ms', 'latency_ms', 'response_time_ms', 'e2e_latency_ms', 'elapsed_ms'],
  duration_s: ['duration', 'latency', 'response_time', 'elapsed', 'elapsed time', 'duration_s'],
} as const

/** The column whose name, or whose last part after a dot, is among the names. */
function find(columns: readonly string[], names: readonly string[]): string | null {
  for (const name of names) {
    const found = columns.find((column) => {
      const plain = column.trim().toLowerCase()
      return plain === name || plain.endsWith(`.${name}`)
    })
    if (found !== undefined) return found
  }
  return null
}

/** Which column seems to say what, by its name; null where none is named like a time. */
export function guessMapping(columns: readonly string[]): ColumnMapping | null {
  const timestamp = find(columns, NAMES.timestamp)
  if (timestamp === null) return null
  const in_ms = find(columns, NAMES.duration_ms)
  return {
    timestamp,
    input_tokens: find(columns, NAMES.input_tokens),
    output_tokens: find(columns, NAMES.output_tokens),
    session: find(columns, NAMES.session),
    duration: in_ms ?? find(columns, NAMES.duration_s),
    duration_unit: in_ms === null ? 's' : 'ms',
  }
}
