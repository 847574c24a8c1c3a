import type { PlannedRequest } from '../../shared/workload.ts'
import type { AnswerFacts } from './answer-facts.ts'
import { fillTemplate } from './body-template.ts'
import { countOrNull, hasText, isObject, nonEmptyString, type JsonObject } from './json-value.ts'
import { contentSlot, type AskOptions, type ProtocolAdapter } from './protocol-adapter.ts'
import { readObject } from './read-object.ts'
import { streamHeaders } from './request-headers.ts'

/**
 * Triton's generate extension, in front of TensorRT-LLM or vLLM. Members of the body that are no
 * input of the model are parameters: vLLM's backend takes `ignore_eos` and `min_tokens` from them,
 * TensorRT-LLM's has an input `min_tokens` in newer builds; for older ones, a body template can hold
 * `"end_id": -1`, which vLLM's backend would refuse. A stream ends without a last word.
 */
export const tritonGenerate: ProtocolAdapter = {
  protocol: 'triton-generate',
  label: 'Triton generate',
  framing: 'sse',
  says_end: false,
  names_model: true,
  request: (planned, options) => ({
    path: `/v2/models/${encodeURIComponent(options.model)}/generate${options.streaming ? '_stream' : ''}`,
    headers: streamHeaders(options),
    body: bodyOf(planned, options),
  }),
  readEvent: (data, name) => readObject(data, name, read),
  readDocument: (text) => readObject(text, null, read),
  contentSlot: (value) =>
    isObject(value) && nonEmptyString(value.text_output)
      ? contentSlot(['text_output'], { ignored: [['sequence_index']] })
      : null,
}

function bodyOf(planned: PlannedRequest, options: AskOptions): string {
  if (options.http_json !== null)
    return fillTemplate(options.http_json.body_template, planned, options)
  return JSON.stringify({
    text_input: planned.prompt,
    max_tokens: planned.output_tokens_max,
    stream: options.streaming,
    exclude_input_in_output: true,
    return_num_input_tokens: true,
    return_num_output_tokens: true,
    ...(planned.exact_output ? { ignore_eos: true, min_tokens: planned.output_tokens_max } : {}),
  })
}

/** `num_output_tokens` counts the tokens of this event alone (vLLM's backend, 24.12). */
function read(value: JsonObject): Partial<AnswerFacts> {
  const isOutput = 'text_output' in value
  const input_tokens = countOrNull(value.num_input_tokens)
  return {
    recognised: isOutput || 'model_name' in value,
    content: hasText(value.text_output),
    tokens: countOrNull(value.num_output_tokens),
    usage: input_tokens === null ? null : { input_tokens, output_tokens: null },
  }
}
