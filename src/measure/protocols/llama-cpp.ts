import type { AnswerFacts } from './answer-facts.ts'
import { countOrNull, isObject, nonEmptyString, type JsonObject } from './json-value.ts'
import { readTimings } from './openai-common.ts'
import { contentSlot, type JsonPath, type ProtocolAdapter } from './protocol-adapter.ts'
import { readObject } from './read-object.ts'
import { streamHeaders } from './request-headers.ts'

/**
 * llama.cpp's own completion. `ignore_eos` with `n_predict` holds the exact length; each event counts
 * the tokens so far (`tokens_predicted`), and the last one has the server's own times. Not its
 * `tokens`: an event after half a character stands for several and names the last.
 */
export const llamaCpp: ProtocolAdapter = {
  protocol: 'llama-cpp',
  label: 'llama.cpp',
  framing: 'sse',
  says_end: true,
  names_model: false,
  request: (planned, options) => ({
    path: '/completion',
    headers: streamHeaders(options),
    body: JSON.stringify({
      prompt: planned.prompt,
      n_predict: planned.output_tokens_max,
      temperature: 0,
      stream: options.streaming,
      ...(planned.exact_output ? { ignore_eos: true } : {}),
    }),
  }),
  readEvent: (data, name) => readObject(data, name, read),
  readDocument: (text) => readObject(text, null, read),
  contentSlot: (value) => {
    if (!isObject(value) || !nonEmptyString(value.content) || value.stop === true) return null
    const ids = Array.isArray(value.tokens) ? value.tokens : []
    return contentSlot(['content'], {
      ignored: [['index'], ['id_slot'], ...ids.map((_, index): JsonPath => ['tokens', index])],
      input_tokens: ['tokens_evaluated'],
      output_tokens: ['tokens_predicted'],
    })
  },
}

function read(value: JsonObject): Partial<AnswerFacts> {
  const isLast = value.stop === true
  const input_tokens = countOrNull(value.tokens_evaluated)
  const output_tokens = countOrNull(value.tokens_predicted)
  const isCounted = input_tokens !== null || output_tokens !== null
  return {
    recognised: typeof value.content === 'string',
    content: nonEmptyString(value.content),
    finished: isLast,
    done: isLast,
    usage: isCounted ? { input_tokens, output_tokens } : null,
    timings: readTimings(value),
  }
}
