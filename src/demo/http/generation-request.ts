import { z } from 'zod'
import { DEMO_MODEL } from '../../shared/demo-settings.ts'
import { naturalAnswerTokens } from '../text/answer.ts'
import { splitTokens } from '../text/tokens.ts'
import { ApiError, badRequest } from './api-error.ts'

export type GenerationKind = 'chat' | 'completion'

/** A generation request, understood: how long its prompt is and how long its answer will be. */
export interface GenerationRequest {
  kind: GenerationKind
  prompt_tokens: string[]
  output_tokens: number
  finish_reason: 'stop' | 'length'
  stream: boolean
  include_usage: boolean
}

/** Tokens that a chat template adds: a few a message, and the start of the answer. */
const TEMPLATE_TOKENS_PER_MESSAGE = ['<|im_start|>', 'role', '\n', '<|im_end|>', '\n']
const TEMPLATE_TOKENS_ANSWER = ['<|im_start|>', 'assistant', '\n']
/** The completions endpoint's own default, as OpenAI documents it. */
const COMPLETION_MAX_TOKENS = 16

const count = z.int().min(1)
const common = {
  model: z.string().nullish(),
  max_tokens: count.nullish(),
  min_tokens: z.int().min(0).nullish(),
  ignore_eos: z.boolean().nullish(),
  n: z.literal(1, { error: 'expected 1: the bundled server gives one answer' }).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
}
const part = z.looseObject({ type: z.string(), text: z.string().optional() })
const message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(part)]).nullish(),
})
const chatSchema = z.looseObject({
  ...common,
  max_completion_tokens: count.nullish(),
  messages: z.array(message).min(1),
})
const completionSchema = z.looseObject({ ...common, prompt: z.string() })

type Limits = z.output<z.ZodObject<typeof common>>

/**
 * Understands the body of `/v1/chat/completions` or `/v1/completions`; fields that it does not know are
 * ignored, as vLLM ignores them. Raises an ApiError for a bad field, an unknown model, or a request
 * longer than the model's context.
 */
export function parseGeneration(
  kind: GenerationKind,
  body: unknown,
  max_model_len: number,
  seed: number,
): GenerationRequest {
  if (kind === 'completion') {
    const parsed = check(completionSchema, body)
    const limit = parsed.max_tokens ?? COMPLETION_MAX_TOKENS
    return generation(kind, splitTokens(parsed.prompt), limit, parsed, max_model_len, seed)
  }
  const parsed = check(chatSchema, body)
  const limit = parsed.max_completion_tokens ?? parsed.max_tokens ?? null
  const tokens = parsed.messages.flatMap(({ content }) => [
    ...TEMPLATE_TOKENS_PER_MESSAGE,
    ...splitTokens(textOf(content ?? '')),
  ])
  tokens.push(...TEMPLATE_TOKENS_ANSWER)
  return generation(kind, tokens, limit, parsed, max_model_len, seed)
}

function generation(
  kind: GenerationKind,
  prompt_tokens: string[],
  limit: number | null,
  asked: Limits,
  max_model_len: number,
  seed: number,
): GenerationRequest {
  refuseUnknownModel(asked.model ?? '')
  if (prompt_tokens.length === 0) throw badRequest('The prompt is empty', 'prompt')
  const room = max_model_len - prompt_tokens.length
  const wanted = limit ?? Math.max(1, room)
  if (wanted > room) throw tooLong(max_model_len, prompt_tokens.length, wanted)
  const natural = asked.ignore_eos
    ? wanted
    : Math.max(asked.min_tokens ?? 0, naturalAnswerTokens(prompt_tokens.join(' '), seed))
  return {
    kind,
    prompt_tokens,
    output_tokens: Math.min(natural, wanted),
    finish_reason: natural < wanted ? 'stop' : 'length',
    stream: asked.stream ?? false,
    include_usage: asked.stream_options?.include_usage ?? false,
  }
}

function refuseUnknownModel(model: string): void {
  if (model === '' || model === DEMO_MODEL) return
  throw new ApiError(404, 'NotFoundError', `The model \`${model}\` does not exist.`, 'model')
}

function tooLong(max_model_len: number, prompt: number, output: number): ApiError {
  return badRequest(
    `This model's maximum context length is ${max_model_len} tokens. However, you requested ` +
      `${prompt + output} tokens (${prompt} in the messages, ${output} in the completion).`,
    'max_tokens',
  )
}

function textOf(content: string | z.output<typeof part>[]): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join('\n')
}

function check<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.join('.') ?? ''
  throw badRequest(`${field === '' ? 'body' : field}: ${issue?.message ?? 'invalid'}`, field)
}
