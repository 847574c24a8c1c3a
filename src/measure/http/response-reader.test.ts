import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ResponseReader } from './response-reader.ts'

interface Seen {
  status: number | null
  headers: Record<string, string>
  body: string
  ended: boolean
  failure: string | null
  flaw: string | null
  rest: string
}

/** Reads `text` cut at `cuts`, then ends the connection where told. */
function read(text: string, cuts: readonly number[] = [], close = false): Seen {
  const bytes = Buffer.from(text, 'latin1')
  let body = ''
  const reader = new ResponseReader({
    onHead: () => undefined,
    onBody: (piece, start, end) => {
      body += piece.toString('latin1', start, end)
    },
  })
  const edges = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort(
    (left, right) => left - right,
  )
  let consumed = 0
  for (let index = 0; index + 1 < edges.length; index += 1) {
    // A copy in a larger buffer, as a socket's: what lies around it must not matter.
    const [from = 0, to = 0] = [edges[index], edges[index + 1]]
    const packet = Buffer.alloc(to - from + 20, '\n')
    bytes.copy(packet, 10, from, to)
    consumed += reader.push(packet, 10, 10 + to - from, 1) - 10
    if (reader.ended) break
  }
  if (close) reader.close()
  return {
    status: reader.head?.status ?? null,
    headers: Object.fromEntries(reader.head?.headers ?? []),
    body,
    ended: reader.ended,
    failure: reader.failure,
    flaw: reader.flaw?.kind ?? null,
    rest: reader.ended ? bytes.toString('latin1', consumed) : '',
  }
}

const CHUNKED =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n' +
  '5\r\nhello\r\n1A;name="a;b"\r\nabcdefghijklmnopqrstuvwxyz\r\n000\r\nX-Trailer: 1\r\n\r\n'

describe('ResponseReader', () => {
  it('reads a body by its length, and leaves what follows', () => {
    const seen = read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200')
    expect(seen).toMatchObject({ status: 200, body: 'hello', ended: true, rest: 'HTTP/1.1 200' })
  })

  it('reads chunks with extensions and trailers', () => {
    expect(read(CHUNKED)).toMatchObject({
      body: 'helloabcdefghijklmnopqrstuvwxyz',
      ended: true,
      failure: null,
      rest: '',
    })
  })

  it('reads the same however the bytes are cut', () => {
    const texts = [
      CHUNKED,
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
      'HTTP/1.1 100 Continue\r\n\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 No\r\n\r\n',
      'HTTP/1.0 500 Oh\nContent-Type: text/html\n\n<h1>no</h1>',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n',
    ]
    for (const text of texts) {
      const whole = read(text, [], true)
      fc.assert(
        fc.property(fc.array(fc.nat({ max: text.length })), (cuts) => {
          expect(read(text, cuts, true)).toEqual(whole)
        }),
        { numRuns: 200 },
      )
    }
  })

  it('reads until the connection ends where nothing else tells the end', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n'
    expect(read(text)).toMatchObject({ ended: false, body: 'data: x\n\n' })
    expect(read(text, [], true)).toMatchObject({ ended: true })
  })

  it('knows a body that is not whole', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello', [], true).ended).toBe(false)
    expect(read(CHUNKED.slice(0, -3), [], true).ended).toBe(false)
    expect(read('HTTP/1.1 200 OK\r\nContent-', [], true).ended).toBe(false)
  })

  it('skips empty lines before the status line and joins repeated headers', () => {
    const seen = read('\r\nHTTP/1.1 200 OK\r\nVary: a\r\nvary: b\r\nContent-Length: 0\r\n\r\n')
    expect(seen).toMatchObject({ ended: true, headers: { vary: 'a, b' } })
  })

  it.each([
    ['SSH-2.0-OpenSSH\r\n\r\n', 'does not begin as HTTP/1.1 does: SSH-2.0-OpenSSH'],
    ['HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'a header line has no name'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n', 'its content-length is 5, 6'],
    ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'its content-length is -1'],
    ['HTTP/1.1 101 Switching\r\n\r\n', 'change the protocol'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'not hexadecimal: "z"'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd', 'longer than its size'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n;x\r\n', 'a chunk has no size'],
    [
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'f'.repeat(14)}`,
      'too large to be one',
    ],
    [
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;${'x'.repeat(5_000)}`,
      'a chunk has no end of line',
    ],
    [`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}`, 'longer than 64 KB'],
  ])('refuses %j', (text, failure) => {
    const seen = read(text.slice(0, 80_000))
    expect(seen.failure).toContain(failure)
    expect(seen.flaw).toBe(/longer than 64|no end/.test(failure) ? 'too_large' : 'malformed')
    expect(seen.ended).toBe(false)
  })

  it('keeps a connection as HTTP/1.1 and 1.0 say', () => {
    const keep = (head: string): boolean | undefined => {
      const reader = new ResponseReader({
        onHead: () => undefined,
        onBody: () => undefined,
      })
      const bytes = Buffer.from(`${head}\r\n\r\n`)
      reader.push(bytes, 0, bytes.length, 1)
      return reader.head?.keep_alive
    }
    expect(keep('HTTP/1.1 200 OK\r\nContent-Length: 0')).toBe(true)
    expect(keep('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close')).toBe(false)
    expect(keep('HTTP/1.0 200 OK\r\nContent-Length: 0')).toBe(false)
    expect(keep('HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive')).toBe(true)
    expect(keep('HTTP/1.1 200 OK')).toBe(false)
  })
})
