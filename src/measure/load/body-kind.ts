import type { ProtocolAdapter } from '../protocols/protocol-adapter.ts'

/** First characters of a server-sent event, and of no JSON: data, event, id, retry, a comment. */
const SSE_FIRST = new Set(Buffer.from('deir:'))
const BRACE = 123
/** Characters that begin JSON or a page, and no field of an event. */
const DOCUMENT_FIRST = new Set(Buffer.from('{["<'))
const NDJSON_TYPES = ['ndjson', 'jsonl', 'json-lines', 'jsonlines', 'stream+json']

/** Blanks and a byte-order mark, before which nothing is decided. */
const BLANKS = new Set([32, 9, 10, 13, 0xef, 0xbb, 0xbf])

export function skipBlank(bytes: Buffer, start: number, end: number): number {
  let pos = start
  while (pos < end && BLANKS.has(bytes[pos] ?? 0)) pos += 1
  return pos
}

/**
 * What a body is, by its first character that is no blank and its content-type. Servers and what
 * stands in front of them get the type wrong both ways: a stream under `application/json`, an error
 * document under `text/event-stream`.
 */
export function guessBody(
  first: number,
  content_type: string,
  { protocol, framing }: Pick<ProtocolAdapter, 'protocol' | 'framing'>,
): 'sse' | 'ndjson' | 'document' {
  if (DOCUMENT_FIRST.has(first)) {
    const isLines = framing === 'ndjson' || NDJSON_TYPES.some((type) => content_type.includes(type))
    return first === BRACE && isLines ? 'ndjson' : 'document'
  }
  if (content_type.includes('text/event-stream')) return 'sse'
  // What a plain server answers is taken as what it says it is.
  return protocol !== 'http-json' && SSE_FIRST.has(first) ? 'sse' : 'document'
}
