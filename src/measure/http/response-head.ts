/** Status line and headers of a response. Names are lower case; repeated ones are joined by ", ". */
export interface ResponseHead {
  status: number
  headers: ReadonlyMap<string, string>
  /**
   * How the end of the body is told: no body, a length in bytes, chunks, frames of HTTP/2, or the
   * connection's end.
   */
  body:
    | { kind: 'none' }
    | { kind: 'length'; bytes: number }
    | { kind: 'chunked' | 'frames' | 'until_close' }
  /** Whether the connection may carry another request afterwards. */
  keep_alive: boolean
}

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: .*)?$/
const EXCERPT_CHARS = 60

/** Reads the head of an HTTP/1.x response (RFC 9112). A string is the reason why it is none. */
export function parseResponseHead(text: string): ResponseHead | string {
  const [first = '', ...lines] = text.split(/\r?\n/)
  const match = STATUS_LINE.exec(first)
  if (match === null)
    return `the answer does not begin as HTTP/1.1 does: ${first.slice(0, EXCERPT_CHARS)}`
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon <= 0) return `a header line has no name: ${line.slice(0, EXCERPT_CHARS)}`
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  const status = Number(match[2])
  const body = bodyKind(status, headers)
  if (typeof body === 'string') return body
  const keep_alive = body.kind !== 'until_close' && keepsAlive(match[1] === '1', headers)
  return { status, headers, body, keep_alive }
}

function bodyKind(
  status: number,
  headers: ReadonlyMap<string, string>,
): ResponseHead['body'] | string {
  if (status < 200 || status === 204 || status === 304) return { kind: 'none' }
  const coding = headers.get('transfer-encoding')
  if (coding !== undefined)
    return { kind: /(^|,)\s*chunked$/i.test(coding) ? 'chunked' : 'until_close' }
  const length = headers.get('content-length')
  if (length === undefined) return { kind: 'until_close' }
  const values = new Set(length.split(',').map((value) => value.trim()))
  const [only = ''] = values
  if (values.size !== 1 || !/^\d{1,15}$/.test(only)) return `its content-length is ${length}`
  return { kind: 'length', bytes: Number(only) }
}

function keepsAlive(is11: boolean, headers: ReadonlyMap<string, string>): boolean {
  const connection = headers.get('connection')?.toLowerCase() ?? ''
  return is11 ? !connection.includes('close') : connection.includes('keep-alive')
}
