import { ProblemError } from '../../shared/result.ts'
import type { Endpoint } from './endpoint.ts'

export interface RequestParts {
  method: 'GET' | 'POST'
  /** As it stands on the request line. */
  path: string
  /** Lower-case names; `host`, `content-length` and the key are added. */
  headers: Record<string, string>
  body: string | null
}

const USER_AGENT = 'chokepoint'

/** A header's value as a single line of Latin-1, which is what the wire allows. */
const HEADER_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/

/** Throws a ProblemError where a key cannot stand in a header: no line breaks, no control characters. */
export function checkApiKey(api_key: string | null): void {
  if (api_key !== null && !HEADER_VALUE.test(api_key))
    throw new ProblemError({
      code: 'bad_input',
      message: 'The key holds a line break or a character that no key has: paste it again.',
      field: 'api_key',
    })
}

/** One request as it goes over the wire, head and body in one piece. */
export function requestBytes(
  endpoint: Endpoint,
  api_key: string | null,
  parts: RequestParts,
): Buffer {
  const body = parts.body === null ? null : Buffer.from(parts.body)
  const lines = [
    `${parts.method} ${parts.path} HTTP/1.1`,
    `host: ${endpoint.authority}`,
    `user-agent: ${USER_AGENT}`,
    'connection: keep-alive',
  ]
  if (api_key !== null) lines.push(`authorization: Bearer ${api_key}`)
  for (const [name, value] of Object.entries(parts.headers)) lines.push(`${name}: ${value}`)
  if (body !== null) lines.push(`content-length: ${body.length}`)
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  return body === null ? head : Buffer.concat([head, body])
}
