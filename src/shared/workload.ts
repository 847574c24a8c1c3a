import { z } from 'zod'

/** The fewest repetitions an interval over runs can rest on. */
export const REPETITIONS_MIN = 3
export const REPETITIONS_MAX = 50
export const CONCURRENCY_MAX = 10_000
export const REQUESTS_MAX = 1_000_000
export const TOKENS_MAX = 1_000_000
export const DURATION_S_MAX = 86_400

const tokens = z.number().int().min(1).max(TOKENS_MAX)

/** A distribution of lengths in tokens. `lognormal`: median and sigma of the logarithm, cut at `max`. */
export const lengthsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fixed'), tokens }),
  z
    .object({ kind: z.literal('uniform'), min: tokens, max: tokens })
    .refine((range) => range.min <= range.max, {
      error: 'The shortest length must not exceed the longest',
    }),
  z.object({
    kind: z.literal('lognormal'),
    median: tokens,
    sigma: z.number().positive().max(5),
    max: tokens,
  }),
])
export type Lengths = z.infer<typeof lengthsSchema>

export const promptsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('synthetic'),
    input_tokens: lengthsSchema,
    output_tokens: lengthsSchema,
    /** Tokens at the start that every prompt has in common. */
    shared_prefix_tokens: z.number().int().min(0).max(TOKENS_MAX),
  }),
  z.object({
    kind: z.literal('jsonl'),
    file_path: z.string().min(1).max(4_096),
    /** SHA-256 of the file's bytes when it was chosen; a run refuses a file that has changed. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    prompts: z.number().int().positive(),
    output_tokens_max: tokens,
  }),
])
export type Prompts = z.infer<typeof promptsSchema>

/** When requests leave. Closed loop: so many in flight, the next when one ends. */
export const arrivalsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('closed'),
    concurrency: z.number().int().min(1).max(CONCURRENCY_MAX),
  }),
])
export type Arrivals = z.infer<typeof arrivalsSchema>

/** When a run ends. */
export const stopSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('requests'), requests: z.number().int().min(1).max(REQUESTS_MAX) }),
  z.object({ kind: z.literal('duration'), duration_s: z.number().positive().max(DURATION_S_MAX) }),
])
export type Stop = z.infer<typeof stopSchema>

export const workloadSchema = z.object({
  prompts: promptsSchema,
  arrivals: arrivalsSchema,
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
  timeout_s: z.number().positive().max(3_600),
})
export type Workload = z.infer<typeof workloadSchema>

/** One message of a conversation, as the OpenAI chat protocol has it. */
export interface ChatMessage {
  role: string
  content: string
}

/** A prompt of a file: plain text, or a conversation. */
export type PromptEntry = string | readonly ChatMessage[]

/** One request as planned from the seed, before it is turned into bytes by a protocol. */
export interface PlannedRequest {
  seq: number
  prompt: string
  /** The conversation, where the prompt is one; `prompt` is then its text. */
  messages: readonly ChatMessage[] | null
  /** Estimated for synthetic text; null for prompts from a file. */
  input_tokens: number | null
  output_tokens_max: number
  /** Whether the server is asked to go on to exactly `output_tokens_max`. */
  exact_output: boolean
}
