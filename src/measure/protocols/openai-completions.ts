import { nonEmptyString, type JsonObject } from './json-value.ts'
import { openAiBody } from './openai-body.ts'
import { choiceSlot, readAnswer } from './openai-common.ts'
import type { ProtocolAdapter } from './protocol-adapter.ts'
import { streamHeaders } from './request-headers.ts'

/** OpenAI completions: plain text in, plain text out. */
export const openAiCompletions: ProtocolAdapter = {
  protocol: 'openai-completions',
  label: 'OpenAI completions',
  framing: 'sse',
  says_end: true,
  names_model: true,
  request: (planned, options) => ({
    path: '/v1/completions',
    headers: streamHeaders(options),
    body: openAiBody(planned, options, { prompt: planned.prompt }),
  }),
  readEvent: (data, name) => readAnswer(data, name, isOutput),
  readDocument: (text) => readAnswer(text, null, isOutput),
  contentSlot: (value) => choiceSlot(value, (choice) => (isOutput(choice) ? ['text'] : null)),
}

function isOutput(choice: JsonObject): boolean {
  return nonEmptyString(choice.text)
}
