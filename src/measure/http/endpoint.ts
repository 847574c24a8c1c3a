import { DIRECT, type Dialing } from './dialing.ts'
import { ProblemError } from '../../shared/result.ts'

/** Where requests go, taken apart once, and how connections to it are made. */
export interface Endpoint {
  secure: boolean
  /** As a resolver takes it: no brackets around an IPv6 address. */
  host: string
  port: number
  /** The value of the `host` header. */
  authority: string
  /** Without a slash at the end; empty for the root. */
  base_path: string
  dialing: Dialing
}

const HTTP_PORT = 80
const HTTPS_PORT = 443

/**
 * An endpoint with plain connections; `openEndpoint` takes the user's options.
 * Throws a ProblemError (`bad_input`) for what is no http or https address.
 */
export function parseEndpoint(base_url: string, dialing: Dialing = DIRECT): Endpoint {
  const url = URL.canParse(base_url) ? new URL(base_url) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new ProblemError({
      code: 'bad_input',
      message: `The address ${base_url} is not one of a server: it starts with http:// or https://, such as http://10.0.0.12:8000.`,
      field: 'base_url',
    })
  const secure = url.protocol === 'https:'
  const port = url.port === '' ? (secure ? HTTPS_PORT : HTTP_PORT) : Number(url.port)
  return {
    secure,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    authority: url.host,
    base_path: url.pathname.replace(/\/+$/, ''),
    dialing,
  }
}

/**
 * Whether the way to the server leads through a tunnel that the proxy opens (CONNECT). Plain HTTP/1.1
 * goes to the proxy itself, which passes it on.
 */
export function isTunnelled(endpoint: Endpoint): boolean {
  const { proxy, http_version } = endpoint.dialing
  return proxy !== null && (endpoint.secure || http_version === '2')
}

/**
 * The path of a request below the address. An address may end in `/v1`, as OpenAI's own clients
 * have it: the `/v1` of a protocol's path then does not come twice.
 */
export function requestPath(endpoint: Endpoint, path: string): string {
  const base = path.startsWith('/v1/')
    ? endpoint.base_path.replace(/\/v1$/, '')
    : endpoint.base_path
  return base + path
}
