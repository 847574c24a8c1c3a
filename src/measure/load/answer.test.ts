import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_TEMPLATES, readAnswer, type ReadAnswer } from './read-answer.fixture.ts'

const chunk = (value: unknown, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: value, finish_reason: finish }] })}\n\n`
const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":12}}\n\n'
const DONE = 'data: [DONE]\n\n'
const TALK =
  ': ping\n\n' +
  chunk({ role: 'assistant', content: '' }) +
  chunk({ reasoning_content: 'hm' }) +
  chunk({ content: 'größe' }) +
  chunk({ content: ' two\n' }) +
  chunk({ content: ' three' }) +
  chunk({}, 'stop') +
  USAGE +
  DONE

describe('Answer', () => {
  it('counts events with content, and lets the server count tokens', () => {
    const { read, answer } = readAnswer(TALK)
    expect(read).toMatchObject({ outcome: 'ok', error: null, events: 4, output_tokens: 12 })
    expect(answer.gaps).toHaveLength(3)
  })

  it('takes the instant of the packet that completes an event', () => {
    const first = TALK.indexOf('hm')
    const second = TALK.indexOf('three')
    const { answer } = readAnswer(TALK, { cuts: [first, second] })
    // Three packets: the first event ends in the second, the last event in the third.
    expect(answer.first_at).toBe(2)
    expect(answer.last_at).toBe(3)
    expect(answer.gaps).toEqual([0, 0, 1])
  })

  it('reads the same however the bytes are cut, templates or not', () => {
    for (const text of [TALK, TALK.replaceAll('\n', '\r\n'), TALK.replaceAll('data: ', 'data:')]) {
      const whole = readAnswer(text, { templates: NO_TEMPLATES }).read
      fc.assert(
        fc.property(fc.array(fc.nat({ max: 900 })), (cuts) => {
          expect(readAnswer(text, { cuts }).read).toEqual(whole)
        }),
        { numRuns: 100 },
      )
    }
  })

  it.each([
    ['a missing [DONE]', chunk({ content: 'a' }) + chunk({}, 'stop'), 'ok', null],
    ['[DONE] without its empty line', `${chunk({ content: 'a' })}data:[DONE]`, 'ok', null],
    ['usage as the last word', chunk({ content: 'a' }) + USAGE, 'ok', null],
    ['no content but an end', chunk({ role: 'assistant' }) + chunk({}, 'stop'), 'ok', null],
    [
      'no last word',
      chunk({ content: 'a' }) + chunk({ content: 'b' }),
      'cut_off',
      'The stream ended after 2 events without an end reason or [DONE].',
    ],
    [
      'half an event',
      `${chunk({ content: 'a' })}data: {"choices":[{"delta`,
      'cut_off',
      'The connection ended after 1 token events, before the answer was whole.',
    ],
    [
      'an error in mid-stream',
      `${chunk({ content: 'a' })}data: {"error":{"message":"CUDA out of memory"}}\n\n${DONE}`,
      'http_error',
      'The server reports: CUDA out of memory.',
    ],
    [
      'an error event',
      `${chunk({ content: 'a' })}event: error\ndata: {"message":"tool failed"}\n\n`,
      'http_error',
      'The server reports: tool failed.',
    ],
    ['no JSON', 'data: {oops}\n\n', 'malformed', 'This is not a JSON object: {oops}.'],
    [
      'another protocol',
      'data: {"token":{"text":"a"}}\n\n',
      'malformed',
      'Nothing in the answer belongs to the OpenAI chat protocol.',
    ],
    ['nothing', '', 'malformed', 'The answer is empty.'],
    [
      'nothing but [DONE]',
      DONE,
      'malformed',
      'Nothing in the answer belongs to the OpenAI chat protocol.',
    ],
  ])('judges %s', (_what, text, outcome, error) => {
    expect(readAnswer(text).read).toMatchObject({ outcome, error })
  })

  it('calls a stream that HTTP says is not whole cut off, unless [DONE] had come', () => {
    expect(readAnswer(chunk({}, 'stop'), { isWhole: false }).read.outcome).toBe('cut_off')
    expect(readAnswer(TALK, { isWhole: false }).read.outcome).toBe('ok')
  })

  it('knows a stream under a wrong type, and an answer that was not streamed', () => {
    expect(readAnswer(TALK, { type: 'text/plain' }).read).toMatchObject({
      outcome: 'ok',
      events: 4,
    })
    const document =
      '{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"completion_tokens":2}}'
    const { read, answer } = readAnswer(document, { type: 'application/json', cuts: [10] })
    expect(read).toMatchObject({ outcome: 'ok', events: 1, output_tokens: 2 })
    expect([answer.first_at, answer.last_at]).toEqual([2, 2])
  })

  it('reads what a refusal says', () => {
    const refused = (text: string, status: number): ReadAnswer =>
      readAnswer(text, { status, type: 'text/html' }).read
    expect(refused('{"error":{"message":"Invalid key"}}', 401)).toMatchObject({
      outcome: 'http_error',
      error: 'HTTP 401: Invalid key.',
    })
    expect(refused('<html><style>p{}</style><h1>502 Bad Gateway</h1></html>', 502).error).toBe(
      'HTTP 502: 502 Bad Gateway.',
    )
    expect(refused('', 503).error).toBe('HTTP 503.')
    expect(refused('x'.repeat(100_000), 500).error?.length).toBeLessThan(300)
  })

  it('takes a document of a plain server as one event', () => {
    const plain = (text: string, type = 'application/json'): ReadAnswer =>
      readAnswer(text, { protocol: 'http-json', type }).read
    expect(plain('{"scores":[1,2]}')).toMatchObject({ outcome: 'ok', events: 1 })
    expect(plain('')).toMatchObject({ outcome: 'malformed', error: 'The answer is empty.' })
    expect(plain('<p>Log in</p>', 'text/html').error).toBe('The answer is an HTML page: Log in.')
    expect(plain('data: a\n\ndata: b\n\n', 'text/event-stream')).toMatchObject({
      outcome: 'ok',
      events: 2,
    })
  })
})
