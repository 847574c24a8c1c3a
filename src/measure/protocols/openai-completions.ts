import { nonEmptyString, type JsonObject } from './json-value.ts'
import { openAiBody, STREAM_HEADERS } from './openai-body.ts'
import { onlyChoice, readAnswer } from './openai-common.ts'
import type { ContentSlot, ProtocolAdapter } from './protocol-adapter.ts'

/** OpenAI completions, streamed: plain text in, plain text out. */
export const openAiCompletions: ProtocolAdapter = {
  protocol: 'openai-completions',
  label: 'OpenAI completions',
  request: (planned, options) => ({
    path: '/v1/completions',
    headers: STREAM_HEADERS,
    body: openAiBody(planned, options, { prompt: planned.prompt }),
  }),
  readEvent: (data, name) => readAnswer(data, name, hasText),
  readDocument: (text) => readAnswer(text, null, hasText),
  contentSlot,
}

function hasText(choice: JsonObject): boolean {
  return nonEmptyString(choice.text)
}

function contentSlot(value: unknown): ContentSlot | null {
  const choice = onlyChoice(value)
  return choice !== null && hasText(choice) ? { holder: choice, key: 'text' } : null
}
