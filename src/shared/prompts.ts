import { z } from 'zod'
import { lengthsSchema, tokensSchema, TOKENS_MAX } from './lengths.ts'
import { traceRefSchema } from './trace.ts'

/**
 * What counts the tokens of synthetic text: the server's own tokenizer where it offers one (else an
 * estimate, which says so), or a `tokenizer.json`.
 */
export const tokenizerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('server_or_estimate') }),
  z.object({
    kind: z.literal('file'),
    file_path: z.string().min(1).max(4_096),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
])
export type TokenizerChoice = z.infer<typeof tokenizerSchema>

const tokenizer = tokenizerSchema.default({ kind: 'server_or_estimate' })

const traceWithLengths = traceRefSchema.refine(
  (trace) => trace.has_input_lengths && trace.has_output_lengths,
  {
    error: 'This trace does not tell input and output lengths: replay its times with other prompts',
  },
)

export const promptsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('synthetic'),
    input_tokens: lengthsSchema,
    output_tokens: lengthsSchema,
    /** Tokens at the start that prompts have in common. */
    shared_prefix_tokens: z.number().int().min(0).max(TOKENS_MAX),
    /** Share of the requests that begin with a shared prefix, %. */
    shared_prefix_pct: z.number().min(0).max(100).default(100),
    /** How many different prefixes there are; each request has one of them. */
    shared_prefixes: z.number().int().min(1).max(10_000).default(1),
    tokenizer,
  }),
  z.object({
    kind: z.literal('jsonl'),
    file_path: z.string().min(1).max(4_096),
    /** SHA-256 of the file's bytes when it was chosen; a run refuses a file that has changed. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    prompts: z.number().int().positive(),
    output_tokens_max: tokensSchema,
  }),
  /** Synthetic text of the lengths and shared prefixes of a recorded trace, in its order. */
  z.object({ kind: z.literal('trace'), trace: traceWithLengths, tokenizer }),
])
export type Prompts = z.infer<typeof promptsSchema>

/** What a plain synthetic prompt has beside its lengths. */
export const SYNTHETIC_DEFAULTS = {
  shared_prefix_pct: 100,
  shared_prefixes: 1,
  tokenizer: { kind: 'server_or_estimate' },
} as const

/** What counted the tokens of a prompt before it was sent. */
export const TOKEN_COUNTS = ['server', 'file', 'estimate'] as const
export type TokenCount = (typeof TOKEN_COUNTS)[number]

/** One message of a conversation, as the OpenAI chat protocol has it. */
export interface ChatMessage {
  role: string
  content: string
}

/** A prompt of a file: plain text, or a conversation. */
export type PromptEntry = string | readonly ChatMessage[]
