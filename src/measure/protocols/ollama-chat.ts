import { isObject, nonEmptyString } from './json-value.ts'
import { OLLAMA_HEADERS, ollamaBody, readOllama } from './ollama-common.ts'
import { contentSlot, type ProtocolAdapter } from './protocol-adapter.ts'

const TEXT_KEYS = ['content', 'thinking'] as const

/** Ollama's own chat (`/api/chat`): a JSON object a line. */
export const ollamaChat: ProtocolAdapter = {
  protocol: 'ollama-chat',
  label: 'Ollama chat',
  framing: 'ndjson',
  says_end: true,
  names_model: true,
  request: (planned, options) => ({
    path: '/api/chat',
    headers: OLLAMA_HEADERS,
    body: ollamaBody(planned, options, {
      messages: planned.messages ?? [{ role: 'user', content: planned.prompt }],
    }),
  }),
  readEvent: read,
  readDocument: (text) => read(text, null),
  contentSlot: (value) => {
    const message = isObject(value) ? value.message : null
    if (!isObject(message)) return null
    const texts = TEXT_KEYS.filter((key) => nonEmptyString(message[key]))
    const [key] = texts
    return key !== undefined && texts.length === 1 ? contentSlot(['message', key]) : null
  },
}

function read(text: string, name: string | null): ReturnType<typeof readOllama> {
  return readOllama(text, name, ({ message }) => {
    if (!isObject(message)) return false
    const { tool_calls } = message
    const isCall = Array.isArray(tool_calls) && tool_calls.length > 0
    return isCall || TEXT_KEYS.some((key) => nonEmptyString(message[key]))
  })
}
