// The OpenAI protocol, in the shape in which llama.cpp's server speaks it.

import { randomUUID } from 'node:crypto'

export const MODEL = 'random-weights'
/** Where a request names no length. The model never ends an answer by itself. */
const OUTPUT_TOKENS_DEFAULT = 128

/**
 * What a body asks for, checked.
 *
 * @param {'chat' | 'text'} kind
 * @param {object} body as parsed from JSON
 * @param {number} contextTokens what a slot holds
 * @throws {RangeError} one sentence for the client
 */
export function asked(kind, body, contextTokens) {
  const prompt = kind === 'chat' ? fromMessages(body.messages) : body.prompt
  if (typeof prompt !== 'string' || prompt === '') throw new RangeError('a prompt is expected')
  const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? OUTPUT_TOKENS_DEFAULT
  if (!Number.isInteger(maxTokens) || maxTokens < 1) {
    throw new RangeError(`max_tokens is ${maxTokens}; a whole number from 1 is expected`)
  }
  // Byte-level: a byte is a token.
  const promptTokens = Buffer.byteLength(prompt)
  if (promptTokens + maxTokens > contextTokens) {
    throw new RangeError(
      `the request (${promptTokens} + ${maxTokens} tokens) exceeds the available context size (${contextTokens} tokens)`,
    )
  }
  return {
    stream: body.stream === true,
    includeUsage: body.stream_options?.include_usage === true,
    promptTokens,
    request: {
      prompt,
      n_predict: maxTokens,
      temperature: body.temperature ?? 0.8,
      ...(Number.isInteger(body.seed) ? { seed: body.seed } : {}),
    },
  }
}

function fromMessages(messages) {
  if (!Array.isArray(messages)) return null
  const textOf = (content) =>
    Array.isArray(content) ? content.map((part) => part.text ?? '').join('') : String(content ?? '')
  return messages.map(({ role, content }) => `${role}: ${textOf(content)}\n`).join('')
}

/** Builds the objects of one answer, which share id, time and model. */
export function answer(kind) {
  const common = {
    id: kind === 'chat' ? `chatcmpl-${randomUUID()}` : `cmpl-${randomUUID()}`,
    created: Math.floor(Date.now() / 1_000),
    model: MODEL,
  }
  const object = kind === 'chat' ? 'chat.completion' : 'text_completion'
  const chunkObject = kind === 'chat' ? 'chat.completion.chunk' : 'text_completion'
  const choice = (text, finish_reason) => ({
    index: 0,
    ...(kind === 'chat' ? { delta: text === null ? {} : { content: text } } : { text: text ?? '' }),
    finish_reason,
  })
  const chunk = (choices) => ({ ...common, object: chunkObject, choices })
  return {
    /** Only chat begins with a chunk that names the role and holds no text. */
    first: () =>
      chunk([{ index: 0, delta: { role: 'assistant', content: null }, finish_reason: null }]),
    token: (text) => chunk([choice(text, null)]),
    finish: (result) => chunk([choice(null, finishReason(result))]),
    usage: (result) => ({ ...chunk([]), usage: usageOf(result) }),
    whole: (result) => ({
      ...common,
      object,
      choices: [
        {
          index: 0,
          ...(kind === 'chat'
            ? { message: { role: 'assistant', content: result.text } }
            : { text: result.text }),
          finish_reason: finishReason(result),
        },
      ],
      usage: usageOf(result),
      timings: result.timings,
    }),
  }
}

function finishReason({ stopped_limit }) {
  return stopped_limit ? 'length' : 'stop'
}

function usageOf({ timings }) {
  const prompt_tokens = timings.prompt_n + timings.cache_n
  return {
    prompt_tokens,
    completion_tokens: timings.predicted_n,
    total_tokens: prompt_tokens + timings.predicted_n,
    prompt_tokens_details: { cached_tokens: timings.cache_n },
  }
}
