import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Protocol } from '../../shared/target.ts'
import { parseResponseHead } from '../http/response-head.ts'
import { createFrameTemplates, type FrameTemplates } from '../protocols/frame-templates.ts'
import { protocolAdapter } from '../protocols/protocols.ts'
import { Answer } from './answer.ts'
import { judgeAnswer } from './outcome.ts'

interface Read {
  outcome: string
  error: string | null
  events: number
  output_tokens: number | null
}

interface Options {
  protocol?: Protocol
  status?: number
  type?: string
  cuts?: readonly number[]
  isWhole?: boolean
  templates?: FrameTemplates
}

/** Reads a body in packets; packet k arrives at instant k + 1. */
function readAnswer(body: Buffer | string, options: Options = {}): { read: Read; answer: Answer } {
  const { protocol = 'openai-chat', status = 200, type = 'text/event-stream', cuts = [] } = options
  const bytes = Buffer.from(body)
  const adapter = protocolAdapter(protocol)
  const templates = options.templates ?? createFrameTemplates((value) => adapter.contentSlot(value))
  const answer = new Answer(adapter, templates)
  const head = parseResponseHead(`HTTP/1.1 ${status} X\r\nContent-Type: ${type}`)
  if (typeof head === 'string') throw new Error(head)
  answer.begin(head)
  const edges = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort(
    (left, right) => left - right,
  )
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const packet = Buffer.from(bytes.subarray(edges[index], edges[index + 1]))
    answer.push(packet, 0, packet.length, index + 1)
  }
  answer.end(edges.length - 1)
  const judged = judgeAnswer(answer, status, adapter.label, options.isWhole ?? true)
  return {
    read: { ...judged, events: answer.events, output_tokens: answer.usage?.output_tokens ?? null },
    answer,
  }
}

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
    expect(read).toEqual({ outcome: 'ok', error: null, events: 4, output_tokens: 12 })
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
    const none: FrameTemplates = { match: () => -1, learn: () => undefined }
    for (const text of [TALK, TALK.replaceAll('\n', '\r\n'), TALK.replaceAll('data: ', 'data:')]) {
      const whole = readAnswer(text, { templates: none }).read
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
    ['nothing', '', 'malformed', 'Nothing in the answer belongs to the OpenAI chat protocol.'],
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
    const refused = (text: string, status: number): Read =>
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
    const plain = (text: string, type = 'application/json'): Read =>
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

const STREAMS = fileURLToPath(new URL('../../../../shared/data/streams/', import.meta.url))
const manifest = await readFile(`${STREAMS}MANIFEST.tsv`, 'utf8').catch(() => null)

/** The protocol of a recorded address; null for protocols that are not ours. */
function protocolOf(url: string): Protocol | null {
  if (url.includes('cohere')) return null
  if (url.endsWith('/chat') || url.endsWith('/chat/completions')) return 'openai-chat'
  return url.endsWith('/completions') ? 'openai-completions' : null
}

/** Real streams of OpenAI's chat and completions protocols. */
const realStreams = (manifest ?? '').split('\n').flatMap((line) => {
  const [file = '', , , , url = ''] = line.split('\t')
  const protocol = file.endsWith('.sse') ? protocolOf(url) : null
  return protocol === null ? [] : [{ file, protocol }]
})

/** Counts content events the slow, obvious way. */
function plainCount(protocol: Protocol, bytes: Buffer): number {
  const adapter = protocolAdapter(protocol)
  return bytes
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => /^data: ?[{]/.test(line))
    .filter((line) => adapter.readEvent(line.replace(/^data: ?/, ''), null).content).length
}

describe.skipIf(manifest === null)('real streams (skipped where ../shared/data is missing)', () => {
  it.each(realStreams)(
    '$file reads the same whole and cut',
    async ({ file, protocol }) => {
      const bytes = await readFile(STREAMS + file)
      const whole = readAnswer(bytes, { protocol })
      expect(whole.read.events).toBe(plainCount(protocol, bytes))
      expect(whole.read.events).toBeGreaterThan(0)
      expect(['ok', 'http_error']).toContain(whole.read.outcome)
      const cuts = fc.array(fc.nat({ max: bytes.length }), { maxLength: 40 })
      fc.assert(
        fc.property(cuts, (where) => {
          expect(readAnswer(bytes, { protocol, cuts: where }).read).toEqual(whole.read)
        }),
        { numRuns: 5 },
      )
    },
    20_000,
  )
})
