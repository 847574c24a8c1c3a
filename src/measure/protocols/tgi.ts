import type { AnswerFacts, Usage } from './answer-facts.ts'
import { countOrNull, isObject, nonEmptyString, parseJson, type JsonObject } from './json-value.ts'
import { contentSlot, type ProtocolAdapter } from './protocol-adapter.ts'
import { readObject } from './read-object.ts'
import { streamHeaders } from './request-headers.ts'

/**
 * Text Generation Inference's own protocol: an event is a token. A special token (such as the end of
 * the text) is no content. `max_new_tokens` is the most that an answer may have; `ignore_eos_token`
 * is known to some builds only, and the others do not mind it.
 */
export const tgi: ProtocolAdapter = {
  protocol: 'tgi',
  label: 'TGI',
  framing: 'sse',
  says_end: true,
  names_model: false,
  request: (planned, options) => ({
    path: options.streaming ? '/generate_stream' : '/generate',
    headers: streamHeaders(options),
    body: JSON.stringify({
      inputs: planned.prompt,
      parameters: {
        max_new_tokens: planned.output_tokens_max,
        // Greedy, as temperature 0 is elsewhere; TGI refuses that temperature.
        do_sample: false,
        details: true,
        ...(planned.exact_output ? { ignore_eos_token: true } : {}),
      },
    }),
  }),
  readEvent: (data, name) => readObject(data, name, readToken),
  readDocument: (text) => readObject(firstOf(text), null, readWhole),
  contentSlot: (value) => {
    if (!isObject(value) || !isObject(value.token) || !isText(value.token)) return null
    return contentSlot(['token', 'text'], {
      ignored: [['index'], ['token', 'id'], ['token', 'logprob']],
    })
  },
}

function isText(token: JsonObject): boolean {
  return nonEmptyString(token.text) && token.special !== true
}

function readToken(value: JsonObject): Partial<AnswerFacts> {
  const { token } = value
  // The last event alone has the whole text.
  const isLast = typeof value.generated_text === 'string'
  return {
    recognised: isObject(token) || isLast,
    content: isObject(token) && isText(token),
    tokens: isObject(token) ? 1 : null,
    finished: isLast,
    done: isLast,
    usage: usageOf(value.details),
  }
}

function readWhole(value: JsonObject): Partial<AnswerFacts> {
  const isAnswer = typeof value.generated_text === 'string'
  return {
    recognised: isAnswer,
    content: nonEmptyString(value.generated_text),
    finished: isAnswer,
    usage: usageOf(value.details),
  }
}

/** `input_length` of newer builds, else the tokens of the prompt where they were asked for. */
function usageOf(details: unknown): Usage | null {
  if (!isObject(details)) return null
  const prefill = Array.isArray(details.prefill) ? details.prefill.length : 0
  return {
    input_tokens: countOrNull(details.input_length) ?? (prefill > 0 ? prefill : null),
    output_tokens: countOrNull(details.generated_tokens),
  }
}

/** The compatible path `/` answers with a list of one. */
function firstOf(text: string): string {
  const value = parseJson(text)
  return Array.isArray(value) && value.length === 1 ? JSON.stringify(value[0]) : text
}
