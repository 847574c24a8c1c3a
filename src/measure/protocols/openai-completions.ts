import { answerFacts, type AnswerFacts } from './answer-facts.ts'
import { excerpt, isObject, nonEmptyString, objectsIn, parseJson } from './json-value.ts'
import { openAiBody, STREAM_HEADERS } from './openai-body.ts'
import { isFinished, readError, readTimings, readUsage } from './openai-common.ts'
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
  readEvent: read,
  readDocument: (text) => read(text, null),
  contentSlot,
}

function read(text: string, name: string | null): AnswerFacts {
  const value = parseJson(text)
  if (!isObject(value))
    return answerFacts({ malformed: `this is not a JSON object: ${excerpt(text)}` })
  const error = readError(value, name)
  if (error !== null) return answerFacts({ recognised: true, error })
  const choices = objectsIn(value.choices)
  const usage = readUsage(value)
  return {
    recognised: Array.isArray(value.choices) || usage !== null,
    content: choices.some((choice) => nonEmptyString(choice.text)),
    finished: isFinished(choices),
    usage,
    timings: readTimings(value),
    error: null,
    malformed: null,
  }
}

function contentSlot(value: unknown): ContentSlot | null {
  if (!isObject(value) || !Array.isArray(value.choices) || value.choices.length !== 1) return null
  const [choice] = objectsIn(value.choices)
  return choice !== undefined && nonEmptyString(choice.text)
    ? { holder: choice, key: 'text' }
    : null
}
