import { answerFacts, type AnswerFacts } from './answer-facts.ts'
import { fillTemplate } from './body-template.ts'
import { excerpt, isObject, parseJson } from './json-value.ts'
import { readTimings, readUsage } from './openai-common.ts'
import type { ProtocolAdapter } from './protocol-adapter.ts'
import { readError } from './server-error.ts'

/**
 * Any server that answers a POST with one document. The document is one event, and it has come when
 * its last byte has: TTFT and end-to-end time are the same. Where such a server streams events
 * after all, each one with data counts as content.
 */
export const httpJson: ProtocolAdapter = {
  protocol: 'http-json',
  label: 'HTTP JSON',
  framing: 'sse',
  says_end: false,
  names_model: false,
  request: (planned, options) => ({
    path: options.http_json?.path ?? '/',
    headers: { 'content-type': 'application/json', accept: 'application/json, */*' },
    body: fillTemplate(options.http_json?.body_template ?? '{{prompt}}', planned, options),
  }),
  readEvent: (data, name) => {
    const value = parseJson(data)
    const error = isObject(value) ? readError(value, name) : name === 'error' ? excerpt(data) : null
    return answerFacts({
      recognised: true,
      content: error === null && data !== '',
      error,
      ...counts(value),
    })
  },
  readDocument,
  contentSlot: () => null,
}

function readDocument(text: string, content_type: string): AnswerFacts {
  if (content_type.includes('text/html'))
    return answerFacts({ malformed: `the answer is an HTML page: ${excerpt(text)}` })
  const value = parseJson(text)
  if (value === undefined && content_type.includes('json'))
    return answerFacts({ malformed: `the answer is not JSON: ${excerpt(text)}` })
  const error = isObject(value) ? readError(value) : null
  return answerFacts({
    recognised: true,
    content: error === null && text !== '',
    finished: true,
    error,
    ...counts(value),
  })
}

function counts(value: unknown): Pick<AnswerFacts, 'usage' | 'timings'> {
  return isObject(value)
    ? { usage: readUsage(value), timings: readTimings(value) }
    : { usage: null, timings: null }
}
