import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROTOCOLS, type Protocol } from '../../shared/target.ts'
import { createInflater } from '../http/inflate.ts'
import { parseResponseHead } from '../http/response-head.ts'
import { Answer } from '../load/answer.ts'
import {
  chunkedResponse,
  NO_TEMPLATES,
  packetsOf,
  readAnswer,
  readResponse,
  type ReadAnswer,
} from '../load/read-answer.fixture.ts'
import { createFrameTemplates } from './frame-templates.ts'
import { protocolAdapter } from './protocols.ts'
import { EXPECTED, OTHERS } from './fixtures/expected.ts'

const TYPES: Record<string, string> = {
  sse: 'text/event-stream; charset=utf-8',
  ndjson: 'application/x-ndjson',
  body: 'application/json',
}

interface Fixture {
  name: string
  protocol: Protocol
  bytes: Buffer
  type: string
  expected: Partial<ReadAnswer>
}

async function fixtureOf(file: string): Promise<Pick<Fixture, 'bytes' | 'type'>> {
  const bytes = await readFile(new URL(`fixtures/${file}`, import.meta.url))
  return { bytes, type: TYPES[file.split('.').at(-1) ?? ''] ?? '' }
}

const fixtures: Fixture[] = await Promise.all(
  Object.entries(EXPECTED).map(async ([name, expected]) => ({
    name,
    protocol: PROTOCOLS.find((protocol) => name.startsWith(`${protocol}/`)) ?? 'http-json',
    ...(await fixtureOf(name)),
    expected,
  })),
)

const UNPACKED_BYTES_MAX = 1024 * 1024

const cutsIn = (bytes: Buffer): fc.Arbitrary<number[]> =>
  fc.array(fc.nat({ max: bytes.length }), { maxLength: 40 })
const everyByte = (bytes: Buffer): number[] => Array.from(bytes.keys())

describe('streams of every protocol', () => {
  it.each(fixtures)('$name is read for what it says', ({ protocol, bytes, type, expected }) => {
    expect(readAnswer(bytes, { protocol, type }).read).toMatchObject({
      outcome: 'ok',
      error: null,
      ...expected,
    })
  })

  it.each(fixtures)('$name reads the same however it is cut', ({ protocol, bytes, type }) => {
    // What a run has learnt from one stream serves the next.
    const adapter = protocolAdapter(protocol)
    const learnt = createFrameTemplates((value) => adapter.contentSlot(value))
    const whole = readAnswer(bytes, { protocol, type, templates: NO_TEMPLATES }).read
    const again = (cuts: readonly number[], templates = learnt): void => {
      expect(readAnswer(bytes, { protocol, type, cuts, templates }).read).toEqual(whole)
    }
    again([])
    again(everyByte(bytes), NO_TEMPLATES)
    again(everyByte(bytes))
    const property = fc.property(cutsIn(bytes), (cuts) => {
      again(cuts)
    })
    fc.assert(property, { numRuns: 40 })
  })

  it.each(fixtures)('$name reads the same out of chunks', ({ protocol, bytes, type }) => {
    const whole = readAnswer(bytes, { protocol, type, templates: NO_TEMPLATES }).read
    const property = fc.property(cutsIn(bytes), fc.infiniteStream(fc.nat()), (chunks, places) => {
      const response = chunkedResponse(bytes, type, chunks)
      const cuts = [...places.take(20)].map((place) => place % response.length)
      expect(readResponse(response, { protocol, cuts })).toEqual(whole)
    })
    fc.assert(property, { numRuns: 40 })
    const bytewise = chunkedResponse(bytes, type, everyByte(bytes))
    expect(readResponse(bytewise, { protocol, cuts: everyByte(bytewise) })).toEqual(whole)
  })

  it('reads a packed stream as it reads the same stream unpacked', async () => {
    for (const name of ['openai-chat/wide-characters.sse', 'ollama-chat/plain.ndjson'] as const) {
      const protocol = name.startsWith('openai') ? 'openai-chat' : 'ollama-chat'
      const { bytes, type } = await fixtureOf(name)
      const { read } = readAnswer(bytes, { protocol, type })
      const packed = gzipSync(bytes)
      const cuts = [1, 9, 10, 30, 31, Math.floor(packed.length / 2)]
      expect(await unpack(packetsOf(packed, cuts), protocol, type)).toEqual({
        events: read.events,
        finished: read.finished,
        malformed: null,
      })
    }
  })
})

/** Through the unpacker that a load uses. */
function unpack(packets: readonly Buffer[], protocol: Protocol, type: string): Promise<unknown> {
  const adapter = protocolAdapter(protocol)
  const answer = new Answer(
    adapter,
    createFrameTemplates((value) => adapter.contentSlot(value)),
  )
  const head = parseResponseHead(`HTTP/1.1 200 OK\r\nContent-Type: ${type}`)
  if (typeof head === 'string') throw new Error(head)
  answer.begin(head)
  return new Promise((resolve, reject) => {
    const inflater = createInflater('gzip', UNPACKED_BYTES_MAX, {
      onBody: (bytes, start, end, at) => {
        answer.push(bytes, start, end, at)
      },
      onEnd: (at) => {
        answer.end(at)
        const { events, finished, malformed } = answer
        resolve({ events, finished, malformed })
      },
      onFlaw: ({ reason }) => {
        reject(new Error(reason))
      },
    })
    if (inflater === null || typeof inflater === 'string') throw new Error('gzip is known')
    for (const [index, packet] of packets.entries()) inflater.write(packet, index + 1)
    inflater.end(packets.length)
  })
}

describe('streams of protocols that are not ours', () => {
  const pairs = OTHERS.flatMap((name) => PROTOCOLS.map((protocol) => ({ name, protocol })))
  it.each(pairs)('$name is no answer of $protocol', async ({ name, protocol }) => {
    const { bytes, type } = await fixtureOf(name)
    const { read } = readAnswer(bytes, { protocol, type })
    // A plain server may answer anything.
    if (protocol === 'http-json') expect(read.outcome).toBe('ok')
    else
      expect(read).toMatchObject({
        outcome: 'malformed',
        error: `Nothing in the answer belongs to the ${protocolAdapter(protocol).label} protocol.`,
        events: 0,
      })
  })

  it('reads each of our own streams as one clear outcome in every other protocol', () => {
    for (const { bytes, type } of fixtures)
      for (const protocol of PROTOCOLS) {
        const { read } = readAnswer(bytes, { protocol, type })
        expect(read.error === null).toBe(read.outcome === 'ok')
      }
  })
})
