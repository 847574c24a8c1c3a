import type { OutgoingHttpHeaders } from 'node:http2'

export interface Http2Request {
  headers: OutgoingHttpHeaders
  body: Buffer
}

/** Belong to a connection of HTTP/1.1 and are forbidden in HTTP/2 (RFC 9113, section 8.2.2). */
const OF_HTTP1 = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

/**
 * A request as HTTP/1.1 writes it, which is how all are kept ready, in the parts that HTTP/2 wants.
 * Throws where the bytes are none: they are made here.
 */
export function toHttp2(request: Buffer, secure: boolean): Http2Request {
  const end = request.indexOf('\r\n\r\n')
  const [first = '', ...lines] = request.toString('latin1', 0, end).split('\r\n')
  const [method, path] = first.split(' ')
  if (end < 0 || method === undefined || path === undefined)
    throw new Error('the bytes are no request of HTTP/1.1')
  const headers: OutgoingHttpHeaders = {
    ':method': method,
    ':path': path,
    ':scheme': secure ? 'https' : 'http',
  }
  for (const line of lines) {
    const colon = line.indexOf(': ')
    const name = line.slice(0, colon)
    const value = line.slice(colon + 2)
    if (name === 'host') headers[':authority'] = value
    else if (!OF_HTTP1.has(name)) headers[name] = value
  }
  return { headers, body: request.subarray(end + 4) }
}
