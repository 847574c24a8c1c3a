import type { AnswerFacts, ServerTimings, Usage } from './answer-facts.ts'
import { countOrNull, isObject, nonEmptyString, objectsIn, type JsonObject } from './json-value.ts'
import { contentSlot, type ContentSlot, type JsonPath } from './protocol-adapter.ts'
import { readObject } from './read-object.ts'

/** Ends that are no end: the server gave up on the answer (OpenRouter, vLLM, SGLang). */
const BROKEN_ENDS: readonly unknown[] = ['error', 'abort']

/**
 * What a stream's event, or a whole answer, says; `hasOutput` tells whether a choice carries any.
 * `event_name` is the event's own, null for a document.
 */
export function readAnswer(
  text: string,
  event_name: string | null,
  hasOutput: (choice: JsonObject) => boolean,
): AnswerFacts {
  return readObject(text, event_name, (value) => {
    const choices = objectsIn(value.choices)
    const usage = readUsage(value)
    const broken = choices.find((choice) => BROKEN_ENDS.includes(choice.finish_reason))
    return {
      recognised: Array.isArray(value.choices) || usage !== null,
      content: choices.some(hasOutput),
      tokens: tokensOf(choices),
      // Usage alone is a last word; beside a text it is a count so far.
      finished:
        choices.some((choice) => nonEmptyString(choice.finish_reason)) ||
        (usage !== null && choices.length === 0),
      usage,
      timings: readTimings(value),
      error: broken === undefined ? null : `the answer ended with ${String(broken.finish_reason)}`,
    }
  })
}

/** Token ids (vLLM's `return_token_ids`) or log probabilities: one a token. */
function tokensOf(choices: readonly JsonObject[]): number | null {
  let tokens: number | null = null
  for (const choice of choices) {
    const logprobs = isObject(choice.logprobs) ? choice.logprobs.content : null
    const each = Array.isArray(choice.token_ids) ? choice.token_ids : logprobs
    if (Array.isArray(each)) tokens = (tokens ?? 0) + each.length
  }
  return tokens
}

/**
 * The slot of an event of one choice whose one text is at `textOf(choice)`, with its counters.
 * Null where there is no such choice or text.
 */
export function choiceSlot(
  value: unknown,
  textOf: (choice: JsonObject) => JsonPath | null,
): ContentSlot | null {
  if (!isObject(value) || !Array.isArray(value.choices) || value.choices.length !== 1) return null
  const [choice] = objectsIn(value.choices)
  const text = choice === undefined ? null : textOf(choice)
  if (choice === undefined || text === null) return null
  const here = ['choices', 0]
  const ids = Array.isArray(choice.token_ids) ? choice.token_ids : []
  const ignored: JsonPath[] = ids.map((_, index) => [...here, 'token_ids', index])
  const { usage } = value
  if (!isObject(usage)) return contentSlot([...here, ...text], { ignored })
  for (const [key, count] of Object.entries(usage))
    if (typeof count === 'number' && key !== 'prompt_tokens' && key !== 'completion_tokens')
      ignored.push(['usage', key])
  return contentSlot([...here, ...text], {
    ignored,
    input_tokens: ['usage', 'prompt_tokens'],
    output_tokens: ['usage', 'completion_tokens'],
  })
}

/** `usage` of an OpenAI-style answer; Groq has it under `x_groq`, Moonshot in the choice. */
export function readUsage(value: JsonObject): Usage | null {
  const inner = isObject(value.x_groq) ? value.x_groq.usage : objectsIn(value.choices)[0]?.usage
  const usage = value.usage ?? inner
  if (!isObject(usage)) return null
  const input_tokens = countOrNull(usage.prompt_tokens)
  const output_tokens = countOrNull(usage.completion_tokens)
  return input_tokens === null && output_tokens === null ? null : { input_tokens, output_tokens }
}

/** llama.cpp's `timings`, on the last event of a stream. */
export function readTimings(value: JsonObject): ServerTimings | null {
  const { timings } = value
  if (!isObject(timings)) return null
  return {
    prompt_ms: countOrNull(timings.prompt_ms),
    decode_ms: countOrNull(timings.predicted_ms),
  }
}
