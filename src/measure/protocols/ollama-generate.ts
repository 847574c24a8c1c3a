import { isObject, nonEmptyString } from './json-value.ts'
import { OLLAMA_HEADERS, ollamaBody, readOllama } from './ollama-common.ts'
import { contentSlot, type ProtocolAdapter } from './protocol-adapter.ts'

const TEXT_KEYS = ['response', 'thinking'] as const

/** Ollama's own completion (`/api/generate`): a JSON object a line. */
export const ollamaGenerate: ProtocolAdapter = {
  protocol: 'ollama-generate',
  label: 'Ollama generate',
  framing: 'ndjson',
  says_end: true,
  names_model: true,
  request: (planned, options) => ({
    path: '/api/generate',
    headers: OLLAMA_HEADERS,
    body: ollamaBody(planned, options, { prompt: planned.prompt }),
  }),
  readEvent: read,
  readDocument: (text) => read(text, null),
  contentSlot: (value) => {
    if (!isObject(value)) return null
    const texts = TEXT_KEYS.filter((key) => nonEmptyString(value[key]))
    const [key] = texts
    return key !== undefined && texts.length === 1 ? contentSlot([key]) : null
  },
}

function read(text: string, name: string | null): ReturnType<typeof readOllama> {
  return readOllama(text, name, (value) => TEXT_KEYS.some((key) => nonEmptyString(value[key])))
}
