import { hasText, isObject, nonEmptyString, objectsIn, type JsonObject } from './json-value.ts'
import { openAiBody } from './openai-body.ts'
import { choiceSlot, readAnswer } from './openai-common.ts'
import type { JsonPath, ProtocolAdapter } from './protocol-adapter.ts'
import { streamHeaders } from './request-headers.ts'

/** Text keys of a delta or message; reasoning is output that the server generated like any other. */
const TEXT_KEYS = [
  'content',
  'reasoning_content',
  'reasoning',
  'reasoning_text',
  'thinking',
  'refusal',
] as const
/** OpenAI chat completions: vLLM, SGLang, TGI, TensorRT-LLM, llama.cpp, Ollama and hosted servers. */
export const openAiChat: ProtocolAdapter = {
  protocol: 'openai-chat',
  label: 'OpenAI chat',
  framing: 'sse',
  says_end: true,
  names_model: true,
  request: (planned, options) => ({
    path: '/v1/chat/completions',
    headers: streamHeaders(options),
    body: openAiBody(planned, options, {
      messages: planned.messages ?? [{ role: 'user', content: planned.prompt }],
    }),
  }),
  readEvent: (data, name) =>
    readAnswer(data, name, (choice) => hasOutput(choice.delta ?? choice.message)),
  readDocument: (text) => readAnswer(text, null, (choice) => hasOutput(choice.message)),
  contentSlot: (value) => choiceSlot(value, textOf),
}

function hasOutput(delta: unknown): boolean {
  if (!isObject(delta)) return false
  if (TEXT_KEYS.some((key) => hasText(delta[key])) || hasText(delta.reasoning_details)) return true
  if (objectsIn(delta.images).length > 0 || isAudio(delta.audio)) return true
  const calls = objectsIn(delta.tool_calls).flatMap((call) => [call.function, call.custom])
  return [...calls, delta.function_call].some((call) => isObject(call) && isCall(call))
}

/** A name, or arguments: as text, or (in answers that come whole) as an object. */
function isCall(call: JsonObject): boolean {
  const given = [call.name, call.arguments, call.input]
  return given.some((value) => nonEmptyString(value) || isObject(value))
}

function isAudio(audio: unknown): boolean {
  return isObject(audio) && (nonEmptyString(audio.data) || nonEmptyString(audio.transcript))
}

/** The one text of a delta, with nothing beside it that the text hides. */
function textOf(choice: JsonObject): JsonPath | null {
  const { delta } = choice
  if (!isObject(delta)) return null
  const texts = TEXT_KEYS.filter((key) => nonEmptyString(delta[key]))
  const [key] = texts
  return key !== undefined && texts.length === 1 ? ['delta', key] : null
}
