import { z } from 'zod'

export const TRACE_FORMATS = [
  'azure-llm',
  'mooncake',
  'burstgpt',
  'access-log',
  'request-log',
] as const
export const traceFormatSchema = z.enum(TRACE_FORMATS)
export type TraceFormat = z.infer<typeof traceFormatSchema>

/** More requests than these are not imported; the import says how many it left out. */
export const TRACE_REQUESTS_MAX = 5_000_000

/** How a workload names an imported trace. The program keeps it without its texts. */
export const traceRefSchema = z.object({
  /** As the user knows it: the name of the file that it was imported from. */
  name: z.string().min(1).max(300),
  format: traceFormatSchema,
  /** The program's own copy, without texts. */
  file_path: z.string().min(1).max(4_096),
  /** SHA-256 of that copy; a run refuses one that has changed. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  requests: z.number().int().positive(),
  /** From the first request to the last. */
  duration_s: z.number().nonnegative(),
  has_input_lengths: z.boolean(),
  has_output_lengths: z.boolean(),
  has_sessions: z.boolean(),
  /** Whether it tells which prompts begin alike. */
  has_prefixes: z.boolean(),
})
export type TraceRef = z.infer<typeof traceRefSchema>

/** A recorded load, column by column, in the order of its instants. Texts are never part of it. */
export interface Trace {
  /** Since the first request, in nanoseconds. */
  at_ns: Float64Array
  /** Null where the recording has none; 0 where one request has none. */
  input_tokens: Uint32Array | null
  output_tokens: Uint32Array | null
  /** How long the server took where it was recorded, in nanoseconds; NaN where one has none. */
  duration_ns: Float64Array | null
  /** Number of the session that a request belongs to. */
  session: Uint32Array | null
  prefixes: TracePrefixes | null
}

/**
 * Prompts as blocks of tokens: requests whose lists begin with the same ids begin with the same text.
 * The ids of request `i` are `block_ids[offsets[i]]` up to `block_ids[offsets[i + 1]]`.
 */
export interface TracePrefixes {
  block_tokens: number
  offsets: Uint32Array
  block_ids: Uint32Array
}

/** Which column of a log says what; a JSONL log's columns are dotted paths. */
export const columnMappingSchema = z.object({
  timestamp: z.string().min(1).max(300),
  input_tokens: z.string().max(300).nullable(),
  output_tokens: z.string().max(300).nullable(),
  session: z.string().max(300).nullable(),
  /** Milliseconds or seconds, by `duration_unit`. */
  duration: z.string().max(300).nullable(),
  duration_unit: z.enum(['ms', 's']),
})
export type ColumnMapping = z.infer<typeof columnMappingSchema>
