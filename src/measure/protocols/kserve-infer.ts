import type { PlannedRequest } from '../../shared/workload.ts'
import { fillTemplate } from './body-template.ts'
import type { AskOptions, ProtocolAdapter } from './protocol-adapter.ts'
import { readObject } from './read-object.ts'
import { JSON_HEADERS } from './request-headers.ts'

/**
 * KServe's open inference protocol, version 2 (Triton and others): tensors in, tensors out, in one
 * document that is one event. The body is TensorRT-LLM's; any other model needs a body template.
 */
export const kserveInfer: ProtocolAdapter = {
  protocol: 'kserve-infer',
  label: 'KServe v2 infer',
  framing: 'sse',
  says_end: true,
  names_model: true,
  request: (planned, options) => ({
    path: `/v2/models/${encodeURIComponent(options.model)}/infer`,
    headers: JSON_HEADERS,
    body: bodyOf(planned, options),
  }),
  readEvent: read,
  readDocument: (text) => read(text, null),
  contentSlot: () => null,
}

function bodyOf(planned: PlannedRequest, options: AskOptions): string {
  if (options.http_json !== null)
    return fillTemplate(options.http_json.body_template, planned, options)
  const tensor = (name: string, datatype: string, value: unknown): unknown => ({
    name,
    datatype,
    shape: [1, 1],
    data: [value],
  })
  const inputs = [
    tensor('text_input', 'BYTES', planned.prompt),
    tensor('max_tokens', 'INT32', planned.output_tokens_max),
  ]
  if (planned.exact_output) inputs.push(tensor('end_id', 'INT32', -1))
  return JSON.stringify({ inputs })
}

function read(text: string, name: string | null): ReturnType<typeof readObject> {
  return readObject(text, name, ({ outputs }) => {
    const isAnswer = Array.isArray(outputs)
    return {
      recognised: isAnswer,
      content: isAnswer && outputs.length > 0,
      finished: isAnswer,
    }
  })
}
