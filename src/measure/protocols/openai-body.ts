import type { PlannedRequest } from '../../shared/workload.ts'
import type { AskOptions } from './protocol-adapter.ts'

export const STREAM_HEADERS = {
  'content-type': 'application/json',
  accept: 'text/event-stream, application/json',
}

/**
 * The body of a streamed OpenAI request. Temperature 0 makes answers of unbounded length as alike
 * as the server can; `ignore_eos` and `min_tokens` (vLLM, SGLang, llama.cpp) hold synthetic answers
 * to their exact length.
 */
export function openAiBody(
  planned: PlannedRequest,
  options: AskOptions,
  prompt: Record<string, unknown>,
): string {
  const exact = planned.exact_output
    ? { ignore_eos: true, min_tokens: planned.output_tokens_max }
    : {}
  return JSON.stringify({
    model: options.model,
    ...prompt,
    max_tokens: planned.output_tokens_max,
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
    ...exact,
  })
}
