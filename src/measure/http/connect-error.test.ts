import { describe, expect, it } from 'vitest'
import { brokenFailure, connectFailure } from './connect-error.ts'
import { parseEndpoint } from './endpoint.ts'
import { ProxyFailure } from './proxy-failure.ts'
import { parseProxy } from './dialing.ts'

const secure = parseEndpoint('https://llm.example:8000')
const error = (code: string, message = `connect ${code}`): Error =>
  Object.assign(new Error(message), { code })

describe('a connection that could not be made', () => {
  it.each([
    ['ECONNREFUSED', 'refused', 'refused', 'is the server running?'],
    ['ENOTFOUND', 'refused', 'dns', 'check its spelling'],
    ['EAI_AGAIN', 'refused', 'dns', 'no DNS server answers'],
    [
      'EHOSTUNREACH',
      'refused',
      'unreachable',
      'There is no route to llm.example:8000 (EHOSTUNREACH)',
    ],
    ['ENETUNREACH', 'refused', 'unreachable', 'one network'],
    ['ETIMEDOUT', 'timeout', 'connect_timeout', 'firewall'],
    ['ECONNRESET', 'refused', 'reset', 'does it speak TLS?'],
    ['EMFILE', 'client_error', 'client', 'This machine could not open another connection (EMFILE)'],
    ['ENOBUFS', 'client_error', 'client', 'lower the load'],
    ['EADDRNOTAVAIL', 'client_error', 'client', 'ports'],
    ['CERT_HAS_EXPIRED', 'refused', 'tls', 'renew it'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'refused', 'tls', 'does not trust'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'refused', 'tls', 'try http://'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'refused', 'tls', 'TLS 1.2 or newer'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'refused', 'tls', 'certificate of the client'],
    ['EWEIRD', 'refused', 'refused', 'failed: connect EWEIRD'],
  ])('%s is %s, %s', (code, outcome, fault, words) => {
    const failure = connectFailure(error(code), secure)
    expect(failure).toMatchObject({ outcome, fault })
    expect(failure.message).toContain(words)
    expect(failure.message).toMatch(/[.?]$/)
  })

  it('is this machine’s fault on the way to a proxy too', () => {
    const proxy = parseProxy('http://user:secret@10.0.0.2:3128')
    const full = ProxyFailure.from(error('EMFILE'), proxy)
    expect(connectFailure(full, secure).fault).toBe('client')
    const down = connectFailure(ProxyFailure.from(error('EHOSTUNREACH'), proxy), secure)
    expect(down.fault).toBe('proxy')
    expect(down.message).not.toContain('secret')
  })
})

describe('a connection that broke', () => {
  it('is told by when it broke, and on what', () => {
    const fresh = brokenFailure(null, secure, null, false)
    expect(fresh).toMatchObject({ outcome: 'cut_off', fault: 'reset' })
    expect(fresh.message).toBe(
      'The server closed the connection before it answered: did the server stop, or refuse the load?',
    )
    const reused = brokenFailure(error('ECONNRESET', 'read ECONNRESET'), secure, null, true)
    expect(reused.message).toContain('(read ECONNRESET) before it answered; it had been kept alive')
    expect(reused.message).toContain('It was not sent again.')
    expect(brokenFailure(error('ECONNRESET'), secure, 3, false)).toMatchObject({
      outcome: 'cut_off',
      fault: 'reset',
      message: expect.stringContaining('after 3 token events') as string,
    })
    expect(brokenFailure(error('ENOBUFS'), secure, 3, false).fault).toBe('client')
    expect(brokenFailure(error('ERR_SSL_DECRYPTION_FAILED'), secure, 3, false).fault).toBe('tls')
  })
})
