import { afterEach, describe, expect, it } from 'vitest'
import {
  CA_FILE,
  closeServers,
  http2cServer,
  httpServer,
  httpsServer,
  proxyServer,
  rawServer,
  type ProxySeen,
} from './servers.fixture.ts'
import { clientOf, type Taken } from './take.fixture.ts'

afterEach(closeServers)
const hello = (_request: unknown, response: { end: (text: string) => unknown }): unknown =>
  response.end('hello')
/** `user:p:ä` as a proxy's address carries it, and as it is sent. */
const LOGIN = 'user:p%3A%C3%A4'
const LOGIN_SENT = `Basic ${Buffer.from('user:p:ä').toString('base64')}`

async function through(proxy_port: number, url: string, login = ''): Promise<Taken> {
  const proxy_url = `http://${login === '' ? '' : `${login}@`}127.0.0.1:${proxy_port}`
  const { ask, pool } = await clientOf(url, { proxy_url, ca_file: CA_FILE })
  const taken = await ask()
  pool.destroy()
  return taken
}

describe('a proxy', () => {
  it('is handed plain requests with the whole address, and the login', async () => {
    const seen: ProxySeen = { lines: [] }
    const port = await proxyServer(seen)
    const taken = await through(port, 'http://llm.example:8000/v1', LOGIN)
    expect(taken).toMatchObject({ status: 200, body: 'passed on' })
    expect(seen.lines).toEqual([`GET http://llm.example:8000/ ${LOGIN_SENT}`])
  })

  it('opens a tunnel for TLS, kept for the next request', async () => {
    const seen: ProxySeen = { lines: [] }
    const port = await proxyServer(seen)
    const target = await httpsServer(hello)
    const { ask, pool } = await clientOf(`https://localhost:${target}`, {
      proxy_url: `http://${LOGIN}@127.0.0.1:${port}`,
      ca_file: CA_FILE,
    })
    expect(await ask()).toMatchObject({ status: 200, body: 'hello', reused: false })
    expect(await ask()).toMatchObject({ status: 200, body: 'hello', reused: true })
    expect([pool.opened, pool.reused]).toEqual([1, 1])
    pool.destroy()
    expect(seen.lines).toEqual([`CONNECT localhost:${target} ${LOGIN_SENT}`])
  })

  it('opens a tunnel for HTTP/2 without TLS', async () => {
    const seen: ProxySeen = { lines: [] }
    const port = await proxyServer(seen)
    const target = await http2cServer((server) => {
      server.on('stream', (stream) => stream.end('hello'))
    })
    const { ask, pool } = await clientOf(`http://localhost:${target}`, {
      proxy_url: `http://127.0.0.1:${port}`,
      http_version: '2',
    })
    expect(await ask()).toMatchObject({ status: 200, body: 'hello', fault: null })
    pool.destroy()
    expect(seen.lines).toEqual([`CONNECT localhost:${target} -`])
  })

  it.each([
    [407, '', 'it wants a user and a password in its address'],
    [407, LOGIN, 'it refuses the user or the password'],
    [403, '', 'its rules forbid this address'],
    [502, '', 'can it reach the server, and does the server run?'],
    [400, '', 'is it an HTTP proxy that allows CONNECT?'],
  ])('may refuse with %i', async (status, login, words) => {
    const port = await proxyServer({ lines: [] }, status)
    const { fault, message, connected_at } = await through(port, 'https://llm.example', login)
    expect([fault, connected_at]).toEqual(['proxy', null])
    expect(message).toContain(
      `The proxy 127.0.0.1:${port} opened no way to llm.example (HTTP ${status})`,
    )
    expect(message).toContain(words)
    expect(message).not.toContain('p%3A')
  })

  it('may not be there, may be none, may close', async () => {
    expect(await through(9, 'http://llm.example')).toMatchObject({
      fault: 'proxy',
      message: 'Nothing listens at the proxy 127.0.0.1:9: is it running?',
    })
    const ssh = await rawServer((socket) => socket.write('SSH-2.0-OpenSSH\r\n\r\n'))
    expect(await through(ssh, 'https://llm.example')).toMatchObject({
      fault: 'proxy',
      message: expect.stringContaining('does not answer as a proxy') as string,
    })
    const closing = await rawServer((socket) => socket.end())
    expect(await through(closing, 'https://llm.example')).toMatchObject({
      fault: 'proxy',
      message: expect.stringContaining('closed the connection') as string,
    })
  })

  it('is not taken for the server that lies behind it', async () => {
    const port = await proxyServer({ lines: [] })
    const plain = await httpServer(hello)
    expect(await through(port, `https://localhost:${plain}`)).toMatchObject({ fault: 'tls' })
  })
})
