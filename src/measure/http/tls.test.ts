import { createServer as createHttps } from 'node:https'
import { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import {
  CA_FILE,
  certificate,
  closeServers,
  httpServer,
  httpsServer,
  listening,
} from './servers.fixture.ts'
import { clientOf } from './take.fixture.ts'

afterEach(closeServers)
const hello = (_request: unknown, response: { end: (text: string) => unknown }): unknown =>
  response.end('hello')

describe('TLS', () => {
  it('trusts an authority that is named, and asks for the host by name', async () => {
    const names: unknown[] = []
    const server = createHttps(certificate('server'), hello)
    server.on('secureConnection', (socket: TLSSocket) => names.push(socket.servername))
    const port = await listening(server)
    const { ask, pool } = await clientOf(`https://localhost:${port}`, { ca_file: CA_FILE })
    expect(await ask()).toMatchObject({ status: 200, body: 'hello', fault: null })
    pool.destroy()
    expect(names).toEqual(['localhost'])
  })

  it('knows an address by its number', async () => {
    const port = await httpsServer(hello)
    const { ask, pool } = await clientOf(`https://127.0.0.1:${port}`, { ca_file: CA_FILE })
    expect(await ask()).toMatchObject({ status: 200, fault: null })
    pool.destroy()
  })

  it.each([
    ['an authority that nobody vouches for', 'server', null, 'does not trust the certificate of'],
    ['an expired certificate', 'expired', CA_FILE, 'has expired: renew it'],
    ['a name that is not its own', 'elsewhere', CA_FILE, 'other names (DNS:elsewhere.example)'],
  ] as const)(
    'says what is wrong with %s, and goes on unchecked',
    async (_what, name, ca_file, words) => {
      const port = await httpsServer(hello, name)
      const url = `https://localhost:${port}`
      const strict = await clientOf(url, { ca_file })
      const refused = await strict.ask()
      expect(refused).toMatchObject({ status: null, fault: 'tls', connected_at: null })
      expect(refused.message).toContain(words)
      strict.pool.destroy()
      const lax = await clientOf(url, { verify_tls: false })
      expect(await lax.ask()).toMatchObject({ status: 200, fault: null })
      lax.pool.destroy()
    },
  )

  it('takes a handshake up again', async () => {
    const resumed: boolean[] = []
    const server = createHttps(certificate('server'), (request, response) => {
      resumed.push(request.socket instanceof TLSSocket && request.socket.isSessionReused())
      response.setHeader('connection', 'close')
      response.end('hello')
    })
    const port = await listening(server)
    const { ask, pool } = await clientOf(`https://localhost:${port}`, { ca_file: CA_FILE })
    await ask()
    await ask()
    pool.destroy()
    expect(resumed).toEqual([false, true])
  })

  it('says that a server does not speak TLS', async () => {
    const port = await httpServer(hello)
    const { ask, pool } = await clientOf(`https://localhost:${port}`)
    const { fault, message } = await ask()
    pool.destroy()
    expect(fault).toBe('tls')
    expect(message).toBe(`localhost:${port} does not speak TLS: try http:// instead of https://.`)
  })

  it('says that the versions of TLS do not meet', async () => {
    const port = await listening(
      createHttps(
        {
          ...certificate('server'),
          maxVersion: 'TLSv1.1',
          minVersion: 'TLSv1.1',
          ciphers: 'DEFAULT@SECLEVEL=0',
        },
        hello,
      ),
    )
    const { ask, pool } = await clientOf(`https://localhost:${port}`, { ca_file: CA_FILE })
    const { fault, message } = await ask()
    pool.destroy()
    expect(fault).toBe('tls')
    expect(message).toContain('TLS 1.2 or newer')
  })

  it('says that a certificate of the client is wanted', async () => {
    const port = await listening(
      createHttps({ ...certificate('server'), requestCert: true, rejectUnauthorized: true }, hello),
    )
    const { ask, pool } = await clientOf(`https://localhost:${port}`, { ca_file: CA_FILE })
    const { fault } = await ask()
    pool.destroy()
    // Node's server ends the socket without a word; others send an alert.
    expect(['tls', 'reset']).toContain(fault)
  })
})
