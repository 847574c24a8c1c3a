import { answerFacts, type AnswerFacts } from './answer-facts.ts'
import { excerpt, isObject, parseJson } from './json-value.ts'
import { readError, readTimings, readUsage } from './openai-common.ts'
import type { ProtocolAdapter } from './protocol-adapter.ts'

const PLACEHOLDER = '{{prompt}}'

/**
 * Any server that answers a POST with one document. The document is one event, and it has come when
 * its last byte has: TTFT and end-to-end time are the same. Where such a server streams events
 * after all, each one with data counts as content.
 */
export const httpJson: ProtocolAdapter = {
  protocol: 'http-json',
  label: 'HTTP JSON',
  request: (planned, options) => ({
    path: options.http_json?.path ?? '/',
    headers: { 'content-type': 'application/json', accept: 'application/json, */*' },
    body: fillTemplate(options.http_json?.body_template ?? PLACEHOLDER, planned.prompt),
  }),
  readEvent: (data, name) => {
    const value = parseJson(data)
    const error = isObject(value) ? readError(value, name) : name === 'error' ? excerpt(data) : null
    return answerFacts({
      recognised: true,
      content: error === null && data !== '',
      // Any event may be the last: only HTTP says when such a stream is whole.
      finished: true,
      error,
      ...counts(value),
    })
  },
  readDocument,
  contentSlot: () => null,
}

/** The template with every `{{prompt}}` replaced by the prompt, escaped for inside a JSON string. */
export function fillTemplate(template: string, prompt: string): string {
  return template.replaceAll(PLACEHOLDER, () => JSON.stringify(prompt).slice(1, -1))
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
