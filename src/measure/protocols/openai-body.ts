import type { PlannedRequest } from '../../shared/workload.ts'
import type { AskOptions } from './protocol-adapter.ts'

/**
 * The body of an OpenAI request. Temperature 0 makes answers of unbounded length as alike as the
 * server can; `ignore_eos` and `min_tokens` (vLLM, SGLang, TensorRT-LLM, llama.cpp) hold synthetic
 * answers to their exact length.
 */
export function openAiBody(
  planned: PlannedRequest,
  { model, streaming }: AskOptions,
  prompt: Record<string, unknown>,
): string {
  const exact = planned.exact_output
    ? { ignore_eos: true, min_tokens: planned.output_tokens_max }
    : {}
  const stream = streaming
    ? { stream: true, stream_options: { include_usage: true } }
    : { stream: false }
  return JSON.stringify({
    model,
    ...prompt,
    max_tokens: planned.output_tokens_max,
    temperature: 0,
    ...stream,
    ...exact,
  })
}
