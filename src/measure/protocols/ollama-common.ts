import type { PlannedRequest } from '../../shared/workload.ts'
import type { AnswerFacts, ServerTimings, Usage } from './answer-facts.ts'
import { countOrNull, type JsonObject } from './json-value.ts'
import type { AskOptions } from './protocol-adapter.ts'
import { readObject } from './read-object.ts'

export const OLLAMA_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/x-ndjson, application/json',
}
const NS_PER_MS = 1e6

/**
 * The body of an Ollama request. `num_predict` is the most that an answer may have: Ollama has no
 * way to go on past the model's own end, so that exact lengths are at most that.
 */
export function ollamaBody(
  planned: PlannedRequest,
  { model, streaming }: AskOptions,
  prompt: Record<string, unknown>,
): string {
  return JSON.stringify({
    model,
    ...prompt,
    stream: streaming,
    options: { num_predict: planned.output_tokens_max, temperature: 0 },
  })
}

/** A line of an Ollama stream, or its whole answer: the last one has `done`, counts and durations. */
export function readOllama(
  text: string,
  name: string | null,
  hasOutput: (value: JsonObject) => boolean,
): AnswerFacts {
  return readObject(text, name, (value) => {
    const done = value.done === true
    return {
      // Every line says whether it is the last.
      recognised: typeof value.done === 'boolean',
      content: hasOutput(value),
      tokens: Array.isArray(value.logprobs) ? value.logprobs.length : null,
      finished: done,
      done,
      usage: usageOf(value),
      timings: timingsOf(value),
    }
  })
}

/** A prompt that was cached whole is not counted. */
function usageOf(value: JsonObject): Usage | null {
  const input_tokens = countOrNull(value.prompt_eval_count)
  const output_tokens = countOrNull(value.eval_count)
  return input_tokens === null && output_tokens === null ? null : { input_tokens, output_tokens }
}

/** Nanoseconds, on the last line only. */
function timingsOf(value: JsonObject): ServerTimings | null {
  const prompt_ns = countOrNull(value.prompt_eval_duration)
  const decode_ns = countOrNull(value.eval_duration)
  if (prompt_ns === null && decode_ns === null) return null
  return {
    prompt_ms: prompt_ns === null ? null : prompt_ns / NS_PER_MS,
    decode_ms: decode_ns === null ? null : decode_ns / NS_PER_MS,
  }
}
