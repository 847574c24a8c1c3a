import { z } from 'zod'
import { arrivalsSchema, DURATION_S_MAX } from './arrivals.ts'
import { lengthsSchema } from './lengths.ts'
import { promptsSchema, type ChatMessage } from './prompts.ts'

/** The fewest repetitions an interval over runs can rest on. */
export const REPETITIONS_MIN = 3
export const REPETITIONS_MAX = 50
export const REQUESTS_MAX = 1_000_000
export const TIMEOUT_S_MAX = 3_600
export const SENDING_THREADS_MAX = 64

/** When a run ends. */
export const stopSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('requests'), requests: z.number().int().min(1).max(REQUESTS_MAX) }),
  z.object({ kind: z.literal('duration'), duration_s: z.number().positive().max(DURATION_S_MAX) }),
])
export type Stop = z.infer<typeof stopSchema>

/**
 * Conversations: each turn is sent with all turns before it, the answers in it being planned text, so
 * that every run sends the same bytes. A turn is due its think time after the one before has ended.
 */
export const sessionsSchema = z.object({
  turns: lengthsSchema,
  think_time: z.enum(['constant', 'exponential']),
  think_time_s_mean: z.number().min(0).max(TIMEOUT_S_MAX),
})
export type Sessions = z.infer<typeof sessionsSchema>

const limit = z.number().positive().max(TIMEOUT_S_MAX).nullable()

/** Limits on the parts of a request; null: only the limit on the whole request holds. */
export const partTimeoutsSchema = z.object({
  connect_s: limit,
  /** From the request's last byte sent to the first byte of the answer. */
  first_byte_s: limit,
  /** Between two readings of the answer. */
  between_events_s: limit,
})
export type PartTimeouts = z.infer<typeof partTimeoutsSchema>

export const NO_PART_TIMEOUTS: PartTimeouts = {
  connect_s: null,
  first_byte_s: null,
  between_events_s: null,
}

const workloadFields = z.object({
  prompts: promptsSchema,
  arrivals: arrivalsSchema,
  sessions: sessionsSchema.nullable().default(null),
  stop: stopSchema,
  /** Requests sent before each run and left out of every figure. */
  warmup_requests: z.number().int().min(0).max(100_000),
  repetitions: z.number().int().min(REPETITIONS_MIN).max(REPETITIONS_MAX),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** A request that takes longer is cut off and counted as a timeout. */
  timeout_s: z.number().positive().max(TIMEOUT_S_MAX),
  part_timeouts: partTimeoutsSchema.default(NO_PART_TIMEOUTS),
  /** Threads that send; null: as many as the load wants. No part of the fingerprint. */
  sending_threads: z.number().int().min(1).max(SENDING_THREADS_MAX).nullable().default(null),
})
export const workloadSchema = workloadFields.refine(
  ({ sessions, prompts }) => sessions === null || prompts.kind !== 'trace',
  {
    error: 'Prompts of a trace have the sessions that were recorded: turn sessions off',
    path: ['sessions'],
  },
)
export type Workload = z.infer<typeof workloadSchema>

/** What a plain workload has beside its prompts, arrivals and stop. */
export const WORKLOAD_DEFAULTS = {
  sessions: null,
  part_timeouts: NO_PART_TIMEOUTS,
  sending_threads: null,
} as const satisfies Partial<Workload>

/** One request as planned from the seed, before it is turned into bytes by a protocol. */
export interface PlannedRequest {
  seq: number
  /** Number of its session and its place in it, from 0; null where the workload has no sessions. */
  session: number | null
  turn: number | null
  prompt: string
  /** The conversation, where the prompt is one; `prompt` is then its text. */
  messages: readonly ChatMessage[] | null
  /** Counted as the workload's tokenizer counts; null for prompts from a file. */
  input_tokens: number | null
  output_tokens_max: number
  /** Whether the server is asked to go on to exactly `output_tokens_max`. */
  exact_output: boolean
}
