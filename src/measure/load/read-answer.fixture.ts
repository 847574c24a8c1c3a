import type { Protocol } from '../../shared/target.ts'
import { parseResponseHead } from '../http/response-head.ts'
import { ResponseReader } from '../http/response-reader.ts'
import { createFrameTemplates, type FrameTemplates } from '../protocols/frame-templates.ts'
import { protocolAdapter } from '../protocols/protocols.ts'
import { Answer } from './answer.ts'
import { judgeAnswer } from './outcome.ts'

/** What an answer says, however its bytes were cut. */
export interface ReadAnswer {
  outcome: string
  error: string | null
  events: number
  event_tokens: number[] | null
  input_tokens: number | null
  output_tokens: number | null
  finished: boolean
  prompt_ms: number | null
  decode_ms: number | null
}

export interface ReadOptions {
  protocol?: Protocol
  status?: number
  type?: string
  cuts?: readonly number[]
  isWhole?: boolean
  templates?: FrameTemplates
}

export const NO_TEMPLATES: FrameTemplates = {
  tokens: -1,
  input_tokens: -1,
  output_tokens: -1,
  match: () => -1,
  learn: () => undefined,
}

/** Bytes in packets that begin at `cuts`, whatever their order; each in a buffer of its own. */
export function packetsOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const inside = cuts.filter((cut) => cut < bytes.length)
  const edges = [...new Set([0, ...inside, bytes.length])].sort((left, right) => left - right)
  return edges.slice(1).map((edge, index) => Buffer.from(bytes.subarray(edges[index], edge)))
}

function begin({ protocol = 'openai-chat', templates }: ReadOptions): Answer {
  const adapter = protocolAdapter(protocol)
  return new Answer(
    adapter,
    templates ?? createFrameTemplates((value) => adapter.contentSlot(value)),
  )
}

function readingOf(answer: Answer, options: ReadOptions): ReadAnswer {
  const { protocol = 'openai-chat', status = 200, isWhole = true } = options
  const { outcome, error } = judgeAnswer(answer, status, protocolAdapter(protocol).label, isWhole)
  return {
    outcome,
    error,
    events: answer.events,
    event_tokens: answer.event_tokens,
    input_tokens: answer.usage?.input_tokens ?? null,
    output_tokens: answer.usage?.output_tokens ?? null,
    finished: answer.finished,
    prompt_ms: answer.timings?.prompt_ms ?? null,
    decode_ms: answer.timings?.decode_ms ?? null,
  }
}

/** Reads a body in packets; packet k arrives at instant k + 1. */
export function readAnswer(
  body: Buffer | string,
  options: ReadOptions = {},
): { read: ReadAnswer; answer: Answer } {
  const { status = 200, type = 'text/event-stream', cuts = [] } = options
  const answer = begin(options)
  const head = parseResponseHead(`HTTP/1.1 ${status} X\r\nContent-Type: ${type}`)
  if (typeof head === 'string') throw new Error(head)
  answer.begin(head)
  const packets = packetsOf(Buffer.from(body), cuts)
  for (const [index, packet] of packets.entries()) answer.push(packet, 0, packet.length, index + 1)
  answer.end(packets.length)
  return { read: readingOf(answer, options), answer }
}

/** A whole response, its body in chunks that begin at `chunk_cuts`. */
export function chunkedResponse(body: Buffer, type: string, chunk_cuts: readonly number[]): Buffer {
  const chunks = packetsOf(body, chunk_cuts).filter((chunk) => chunk.length > 0)
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`),
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from('0\r\n\r\n'),
  ])
}

/** Reads a whole response from packets that lie in the middle of one buffer that is used again. */
export function readResponse(response: Buffer, options: ReadOptions = {}): ReadAnswer {
  const answer = begin(options)
  const reader = new ResponseReader({
    onHead: (head) => {
      answer.begin(head)
    },
    onBody: (bytes, start, end, at) => {
      answer.push(bytes, start, end, at)
    },
  })
  const LEAD = 7
  const used = Buffer.alloc(response.length + 2 * LEAD, 'data: {"')
  for (const [index, packet] of packetsOf(response, options.cuts ?? []).entries()) {
    packet.copy(used, LEAD)
    reader.push(used, LEAD, LEAD + packet.length, index + 1)
    if (reader.ended) answer.end(index + 1)
    used.fill('data: {"')
  }
  if (reader.failure !== null) throw new Error(reader.failure)
  return readingOf(answer, options)
}
