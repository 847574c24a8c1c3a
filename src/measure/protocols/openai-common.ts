import { answerFacts, type AnswerFacts, type ServerTimings, type Usage } from './answer-facts.ts'
import {
  countOrNull,
  excerpt,
  isObject,
  nonEmptyString,
  objectsIn,
  parseJson,
  type JsonObject,
} from './json-value.ts'

/**
 * What a stream's event, or a whole answer, says; `hasOutput` tells whether a choice carries any.
 * `event_name` is the event's own, null for a document.
 */
export function readAnswer(
  text: string,
  event_name: string | null,
  hasOutput: (choice: JsonObject) => boolean,
): AnswerFacts {
  const value = parseJson(text)
  if (!isObject(value))
    return answerFacts({ malformed: `this is not a JSON object: ${excerpt(text)}` })
  const error = readError(value, event_name)
  if (error !== null) return answerFacts({ recognised: true, error })
  const choices = objectsIn(value.choices)
  const usage = readUsage(value)
  return {
    recognised: Array.isArray(value.choices) || usage !== null,
    content: choices.some(hasOutput),
    finished: isFinished(choices),
    usage,
    timings: readTimings(value),
    error: null,
    malformed: null,
  }
}

/** The only choice of an event, which alone may hold its one text; null where there are more or none. */
export function onlyChoice(value: unknown): JsonObject | null {
  if (!isObject(value) || !Array.isArray(value.choices) || value.choices.length !== 1) return null
  return objectsIn(value.choices)[0] ?? null
}

/** `usage` of an OpenAI-style answer; Groq puts it under `x_groq`. */
export function readUsage(value: JsonObject): Usage | null {
  const usage = value.usage ?? (isObject(value.x_groq) ? value.x_groq.usage : null)
  if (!isObject(usage)) return null
  return {
    input_tokens: countOrNull(usage.prompt_tokens),
    output_tokens: countOrNull(usage.completion_tokens),
  }
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

/**
 * The server's error message, if the value is an error: `{ error: { message } }`, `{ error: "…" }`,
 * `{ object: "error", message }` (vLLM), `{ detail }` (FastAPI) or an SSE event named `error`.
 * `error: null` and the like stand in many a good answer.
 */
export function readError(value: JsonObject, event_name: string | null = null): string | null {
  const { error } = value
  if (isObject(error)) return words(error.message, error)
  if (nonEmptyString(error)) return excerpt(String(error))
  if (value.object === 'error') return words(value.message, value)
  if (event_name === 'error') return words(value.message, value)
  if ('detail' in value && Object.keys(value).length === 1) return words(value.detail, value)
  return null
}

function words(message: unknown, whole: JsonObject): string {
  return typeof message === 'string' && message !== ''
    ? excerpt(message)
    : excerpt(JSON.stringify(whole))
}

/** Some choice says why it ended. */
export function isFinished(choices: readonly JsonObject[]): boolean {
  return choices.some((choice) => nonEmptyString(choice.finish_reason))
}
