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

const NAMED = ['total_duration', 'load_duration'] as const

/**
 * Nanoseconds, on the last line only. The total runs from the request's arrival; the load is the wait
 * for a model that is in memory (server/routes.go of ollama/ollama).
 */
function timingsOf(value: JsonObject): ServerTimings | null {
  const msOf = (name: string): number | null => {
    const ns = countOrNull(value[name])
    return ns === null ? null : ns / NS_PER_MS
  }
  const prompt_ms = msOf('prompt_eval_duration')
  const decode_ms = msOf('eval_duration')
  const named = NAMED.flatMap((name) => {
    const ms = msOf(name)
    return ms === null ? [] : [[name, ms] as const]
  })
  if (prompt_ms === null && decode_ms === null && named.length === 0) return null
  return { prompt_ms, decode_ms, named: Object.fromEntries(named) }
}
