import { ProblemError } from '../../shared/result.ts'

/** Where requests go, taken apart once. */
export interface Endpoint {
  secure: boolean
  /** As a resolver takes it: no brackets around an IPv6 address. */
  host: string
  port: number
  /** The value of the `host` header. */
  authority: string
  /** Without a slash at the end; empty for the root. */
  base_path: string
}

const HTTP_PORT = 80
const HTTPS_PORT = 443

/** Throws a ProblemError (`bad_input`) for what is no http or https address. */
export function parseEndpoint(base_url: string): Endpoint {
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
  }
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
