import { ProblemError } from '../../shared/result.ts'
import { isTunnelled, type Endpoint } from './endpoint.ts'
import { isHeaderValue } from './headers.ts'

export interface RequestParts {
  method: 'GET' | 'POST'
  /** As it stands on the request line. */
  path: string
  /** Lower-case names; `host`, `content-length` and the key are added. */
  headers: Record<string, string>
  body: string | null
}

const USER_AGENT = 'chokepoint'

/** Throws a ProblemError where a key cannot stand in a header: no line breaks, no control characters. */
export function checkApiKey(api_key: string | null): void {
  if (api_key !== null && !isHeaderValue(api_key))
    throw new ProblemError({
      code: 'bad_input',
      message: 'The key holds a line break or a character that no key has: paste it again.',
      field: 'api_key',
    })
}

/**
 * One request as HTTP/1.1 writes it, head and body in one piece. The user's headers stand in the place
 * of the protocol's own of the same name.
 */
export function requestBytes(
  endpoint: Endpoint,
  api_key: string | null,
  parts: RequestParts,
): Buffer {
  const { proxy } = endpoint.dialing
  const isForwarded = proxy !== null && !isTunnelled(endpoint)
  const body = parts.body === null ? null : Buffer.from(parts.body)
  const headers = new Map<string, string>([
    ['host', endpoint.authority],
    ['user-agent', USER_AGENT],
    ['connection', 'keep-alive'],
  ])
  if (api_key !== null) headers.set('authorization', `Bearer ${api_key}`)
  if (isForwarded && proxy.authorization !== null)
    headers.set('proxy-authorization', proxy.authorization)
  for (const [name, value] of Object.entries(parts.headers)) headers.set(name, value)
  for (const [name, value] of endpoint.dialing.headers) headers.set(name, value)
  if (body !== null) headers.set('content-length', String(body.length))
  const target = isForwarded ? `http://${endpoint.authority}${parts.path}` : parts.path
  let head = `${parts.method} ${target} HTTP/1.1\r\n`
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`
  const bytes = Buffer.from(`${head}\r\n`, 'latin1')
  return body === null ? bytes : Buffer.concat([bytes, body])
}
