import type { SecureContext } from 'node:tls'
import type { ConnectionOptions } from '../../shared/target.ts'
import { ProblemError } from '../../shared/result.ts'

/** An HTTP proxy on the way to the server. */
export interface Proxy {
  /** As a resolver takes it: no brackets around an IPv6 address. */
  host: string
  port: number
  /** For people and for the `host` header; without user and password. */
  authority: string
  /** The value of `proxy-authorization`; null where the address names no user. */
  authorization: string | null
}

/** How connections to a server are made: the user's options, read and checked. */
export interface Dialing {
  proxy: Proxy | null
  /** Lower-case names; sent with every request to the target. */
  headers: readonly (readonly [string, string])[]
  http_version: ConnectionOptions['http_version']
  tls: TlsDialing
}

/** What all TLS connections to one server share. */
export interface TlsDialing {
  verify: boolean
  /** Whom to trust, made once: each connection would else read the authorities again. Null: Node's own. */
  context: SecureContext | null
  /** What the server gave to take a handshake up again; the newest one. */
  session: Buffer | null
}

/** Straight to the server, with nothing added. */
export const DIRECT: Dialing = {
  proxy: null,
  headers: [],
  http_version: 'auto',
  tls: { verify: true, context: null, session: null },
}

const PROXY_PORT = 80

/** Takes a proxy's address apart. Throws a ProblemError for what is none. */
export function parseProxy(proxy_url: string): Proxy {
  const url = URL.canParse(proxy_url) ? new URL(proxy_url) : null
  if (url?.protocol !== 'http:')
    throw new ProblemError({
      code: 'bad_input',
      message: `The proxy is not named by an http:// address, such as http://10.0.0.2:3128.`,
      field: 'connection.proxy_url',
    })
  const user = decoded(url.username)
  const password = decoded(url.password)
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? PROXY_PORT : Number(url.port),
    authority: url.host,
    authorization:
      user === '' && password === ''
        ? null
        : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  }
}

/** A percent sign that begins no code stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
