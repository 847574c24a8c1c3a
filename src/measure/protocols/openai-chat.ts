import type { PlannedRequest } from '../../shared/workload.ts'
import { isObject, nonEmptyString, objectsIn } from './json-value.ts'
import { onlyChoice, readAnswer } from './openai-common.ts'
import type { ContentSlot, ProtocolAdapter } from './protocol-adapter.ts'
import { openAiBody, STREAM_HEADERS } from './openai-body.ts'

/** Parts within parts: Mistral nests text in thinking. */
const PART_DEPTH_MAX = 4

/** Text keys of a delta or message; reasoning is output that the server generated like any other. */
const TEXT_KEYS = ['content', 'reasoning_content', 'reasoning', 'refusal'] as const

/** OpenAI chat completions, streamed: vLLM, SGLang, TGI, llama.cpp, Ollama and hosted servers. */
export const openAiChat: ProtocolAdapter = {
  protocol: 'openai-chat',
  label: 'OpenAI chat',
  request: (planned, options) => ({
    path: '/v1/chat/completions',
    headers: STREAM_HEADERS,
    body: openAiBody(planned, options, { messages: messagesOf(planned) }),
  }),
  readEvent: (data, name) =>
    readAnswer(data, name, (choice) => hasOutput(choice.delta ?? choice.message)),
  readDocument: (text) => readAnswer(text, null, (choice) => hasOutput(choice.message)),
  contentSlot,
}

function messagesOf(planned: PlannedRequest): unknown {
  return planned.messages ?? [{ role: 'user', content: planned.prompt }]
}

function hasOutput(delta: unknown): boolean {
  if (!isObject(delta)) return false
  if (TEXT_KEYS.some((key) => hasText(delta[key], 0))) return true
  const calls = [...objectsIn(delta.tool_calls).map((call) => call.function), delta.function_call]
  return calls.some(
    (call) => isObject(call) && (nonEmptyString(call.name) || nonEmptyString(call.arguments)),
  )
}

/** Text as a string, as a part with `text` or `thinking`, or as a list of such. */
function hasText(value: unknown, depth: number): boolean {
  if (nonEmptyString(value)) return true
  if (depth >= PART_DEPTH_MAX) return false
  if (Array.isArray(value)) return value.some((part) => hasText(part, depth + 1))
  if (!isObject(value)) return false
  return hasText(value.text, depth + 1) || hasText(value.thinking, depth + 1)
}

/** One choice with one text in its delta, no end, no usage, nothing that the text hides. */
function contentSlot(value: unknown): ContentSlot | null {
  const delta = onlyChoice(value)?.delta
  if (!isObject(delta)) return null
  const texts = TEXT_KEYS.filter((key) => nonEmptyString(delta[key]))
  const [key] = texts
  return key !== undefined && texts.length === 1 ? { holder: delta, key } : null
}
