import { z } from 'zod'

/** How a request ended. Every one but `ok` is an error; an error is data, never an exception. */
export const OUTCOMES = [
  'ok',
  'http_error',
  'timeout',
  'cut_off',
  'malformed',
  'refused',
  'client_error',
  'cancelled',
] as const
export const outcomeSchema = z.enum(OUTCOMES)
export type Outcome = z.infer<typeof outcomeSchema>

/** What broke a request, finer than its outcome. */
export const FAULTS = [
  'dns',
  'refused',
  'unreachable',
  'reset',
  'tls',
  'proxy',
  'connect_timeout',
  'first_byte_timeout',
  'stalled',
  'request_timeout',
  'rate_limited',
  'http_4xx',
  'http_5xx',
  'http_other',
  'error_event',
  'cut_off',
  'malformed',
  'too_large',
  'client',
] as const
export const faultSchema = z.enum(FAULTS)
export type Fault = z.infer<typeof faultSchema>

/** Where a request's count of output tokens comes from. */
export const OUTPUT_TOKENS_SOURCES = ['usage', 'events'] as const

const instant = z.number().nullable()

/** Of one answer: entries of its `Server-Timing` that are kept, and characters of a name. */
export const SERVER_TIMING_ENTRIES_MAX = 16
export const SERVER_TIMING_NAME_CHARS_MAX = 64

/**
 * One request, raw. Instants are nanoseconds since the run's start on CLOCK_MONOTONIC;
 * null where the request never got so far.
 */
export const requestRecordSchema = z.object({
  rid: z.string(),
  seq: z.number().int(),
  /** Number of its session and its place in it, from 0; null where the workload has no sessions. */
  session: z.number().int().nullable(),
  turn: z.number().int().nullable(),
  warmup: z.boolean(),
  scheduled_ns: z.number(),
  /** The client took it up: from here on it wants a connection. Null in runs of before it was kept. */
  begun_ns: instant.default(null),
  sent_ns: instant,
  connected_ns: instant,
  connection_reused: z.boolean().nullable(),
  headers_ns: instant,
  /** First and last event with non-empty content. */
  first_ns: instant,
  last_ns: instant,
  end_ns: z.number(),
  /** Events with non-empty content. */
  events: z.number().int(),
  /** Gaps between token events, one fewer than there were events. */
  itl_ns: z.array(z.number()),
  /** Tokens in each token event, where the server told them for every one; else null. */
  event_tokens: z.array(z.number()).nullable(),
  outcome: outcomeSchema,
  /** Null where nothing broke, or where this side cancelled it. */
  fault: faultSchema.nullable(),
  /** What a server that refused asked to wait. */
  retry_after_s: z.number().nullable(),
  http_status: z.number().int().nullable(),
  error: z.string().max(2_000).nullable(),
  input_tokens: z.number().nullable(),
  output_tokens: z.number(),
  output_tokens_source: z.enum(OUTPUT_TOKENS_SOURCES),
  bytes_sent: z.number(),
  bytes_received: z.number(),
  /** The server's own account of this request, where it gives one (llama.cpp's `timings`). */
  server_prompt_ms: z.number().nullable(),
  server_decode_ms: z.number().nullable(),
  /** What its `Server-Timing`, or the answer itself, said: milliseconds by the server's own names. */
  server_timing: z
    .record(z.string().max(SERVER_TIMING_NAME_CHARS_MAX), z.number())
    .nullable()
    .default(null),
})
export type RequestRecord = z.infer<typeof requestRecordSchema>
export type ServerTiming = NonNullable<RequestRecord['server_timing']>

/** A request without what happened inside it: what nearly every figure needs, and is small. */
export type RequestScalars = Omit<RequestRecord, 'itl_ns' | 'event_tokens'>

export function isOk(record: Pick<RequestRecord, 'outcome'>): boolean {
  return record.outcome === 'ok'
}
