import type { Proxy } from './dialing.ts'

/** What went wrong between here and the proxy, or what the proxy refused; the message is a sentence. */
export class ProxyFailure extends Error {
  /** The system's name of the error, such as ECONNREFUSED; null where the proxy answered. */
  readonly code: string | null

  constructor(message: string, code: string | null) {
    super(message)
    this.name = 'ProxyFailure'
    this.code = code
  }

  static from(error: Error, proxy: Proxy): ProxyFailure {
    if (error instanceof ProxyFailure) return error
    const code = 'code' in error && typeof error.code === 'string' ? error.code : null
    const at = `the proxy ${proxy.authority}`
    if (code === 'ECONNREFUSED')
      return new ProxyFailure(`Nothing listens at ${at}: is it running?`, code)
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      return new ProxyFailure(
        `The name of ${at} is not known to this machine's DNS: check its address.`,
        code,
      )
    return new ProxyFailure(`The connection to ${at} failed: ${error.message}.`, code)
  }

  /** The proxy answered, but opened no tunnel. */
  static refused(proxy: Proxy, to: string, status: number): ProxyFailure {
    const what = `The proxy ${proxy.authority} opened no way to ${to} (HTTP ${status})`
    if (status === 407)
      return new ProxyFailure(
        proxy.authorization === null
          ? `${what}: it wants a user and a password in its address, http://user:password@${proxy.authority}.`
          : `${what}: it refuses the user or the password.`,
        null,
      )
    if (status === 403) return new ProxyFailure(`${what}: its rules forbid this address.`, null)
    if (status >= 500)
      return new ProxyFailure(`${what}: can it reach the server, and does the server run?`, null)
    return new ProxyFailure(`${what}: is it an HTTP proxy that allows CONNECT?`, null)
  }
}
