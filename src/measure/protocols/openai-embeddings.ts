import { countOrNull, isObject } from './json-value.ts'
import type { ProtocolAdapter } from './protocol-adapter.ts'
import { readObject } from './read-object.ts'
import { JSON_HEADERS } from './request-headers.ts'

/**
 * OpenAI embeddings. The answer is one document and one event; there are no output tokens, and the
 * length of the input is what the work depends on.
 */
export const openAiEmbeddings: ProtocolAdapter = {
  protocol: 'openai-embeddings',
  label: 'OpenAI embeddings',
  framing: 'sse',
  says_end: true,
  names_model: true,
  request: (planned, { model }) => ({
    path: '/v1/embeddings',
    headers: JSON_HEADERS,
    body: JSON.stringify({ model, input: planned.prompt, encoding_format: 'float' }),
  }),
  readEvent: read,
  readDocument: (text) => read(text, null),
  contentSlot: () => null,
}

function read(text: string, name: string | null): ReturnType<typeof readObject> {
  return readObject(text, name, ({ data, usage }) => {
    const isList = Array.isArray(data)
    const input_tokens = isObject(usage) ? countOrNull(usage.prompt_tokens) : null
    return {
      recognised: isList,
      content: isList && data.length > 0,
      finished: isList,
      usage: input_tokens === null ? null : { input_tokens, output_tokens: null },
    }
  })
}
