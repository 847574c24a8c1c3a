import { constants, type Http2Session, type ServerHttp2Stream } from 'node:http2'
import { createServer as createNet } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { ConnectionOptions } from '../../shared/target.ts'
import {
  CA_FILE,
  closeServers,
  http2cServer,
  http2Server,
  httpServer,
  httpsServer,
  listening,
} from './servers.fixture.ts'
import { clientOf, type Client } from './take.fixture.ts'

afterEach(closeServers)
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const secure = (port: number, http_version: ConnectionOptions['http_version']): Promise<Client> =>
  clientOf(`https://localhost:${port}`, { ca_file: CA_FILE, http_version })
const hello = (stream: ServerHttp2Stream): void => {
  stream.respond({ ':status': 200, 'content-type': 'text/plain' })
  stream.end('hello')
}

describe('HTTP/2', () => {
  it.each(['auto', '2'] as const)(
    'is spoken with a server that speaks nothing else (%s)',
    async (version) => {
      const paths: unknown[] = []
      const port = await http2Server((server) => {
        server.on('stream', (stream, headers) => {
          paths.push([headers[':authority'], headers['content-length'], headers.connection])
          let body = ''
          stream.on('data', (bytes: Buffer) => (body += bytes.toString()))
          stream.on('end', () => {
            stream.respond({ ':status': 201 })
            stream.end(body.toUpperCase())
          })
        })
      })
      const { ask, pool } = await secure(port, version)
      expect(await ask('größe')).toMatchObject({ status: 201, body: 'GRÖSSE', reused: false })
      expect(await ask('two')).toMatchObject({ status: 201, body: 'TWO', reused: true })
      expect([pool.opened, pool.reused]).toEqual([1, 1])
      expect(paths[0]).toEqual([`localhost:${port}`, '7', undefined])
      pool.destroy()
    },
  )

  it('is not spoken where HTTP/1.1 is offered too, or is asked for', async () => {
    const both = await httpsServer((request, response) => response.end(request.httpVersion))
    for (const version of ['auto', '1.1'] as const) {
      const { ask, pool } = await secure(both, version)
      expect(await ask()).toMatchObject({ body: '1.1' })
      pool.destroy()
    }
    const only2 = await http2Server((server) => server.on('stream', hello))
    const { ask, pool } = await secure(only2, '1.1')
    expect(await ask()).toMatchObject({
      fault: 'tls',
      message: expect.stringContaining('choose "auto"') as string,
    })
    pool.destroy()
  })

  it('is spoken without TLS where it is asked for', async () => {
    const port = await http2cServer((server) => server.on('stream', hello))
    const { ask, pool } = await clientOf(`http://localhost:${port}`, { http_version: '2' })
    expect(await ask()).toMatchObject({ status: 200, body: 'hello' })
    pool.destroy()
  })

  it('is not expected of servers that do not speak it', async () => {
    const tls = await httpsServer((_request, response) => response.end())
    const plain = await httpServer((_request, response) => response.end())
    const closing = await listening(createNet((socket) => socket.once('data', () => socket.end())))
    for (const url of [
      `https://localhost:${tls}`,
      `http://localhost:${plain}`,
      `http://localhost:${closing}`,
    ]) {
      const { ask, pool } = await clientOf(url, { http_version: '2', ca_file: CA_FILE })
      const { fault, message } = await ask()
      expect(['malformed', 'tls']).toContain(fault)
      expect(message).toMatch(/HTTP\/2|version of HTTP/)
      pool.destroy()
    }
  })

  it('opens another connection where one carries no more streams, and never waits', async () => {
    const sessions = new Set<unknown>()
    let now = 0
    let most = 0
    const port = await http2Server((server) => {
      server.on('stream', (stream: ServerHttp2Stream) => {
        sessions.add(stream.session)
        now += 1
        most = Math.max(most, now)
        setTimeout(() => {
          now -= 1
          hello(stream)
        }, 200)
      })
    }, 3)
    const { ask, pool } = await secure(port, '2')
    const all = await Promise.all(Array.from({ length: 10 }, () => ask()))
    expect(all.map(({ body }) => body)).toEqual(Array.from({ length: 10 }, () => 'hello'))
    expect(most).toBe(10)
    expect([sessions.size, pool.opened]).toEqual([4, 4])
    pool.destroy()
  })

  it('carries many streams on one connection, opened ahead', async () => {
    const port = await http2Server((server) => {
      server.on('stream', (stream: ServerHttp2Stream) => setTimeout(() => hello(stream), 100))
    })
    const { ask, pool } = await secure(port, 'auto')
    await pool.openAhead(150)
    const all = await Promise.all(Array.from({ length: 150 }, () => ask()))
    expect(all.every(({ body, reused }) => body === 'hello' && reused)).toBe(true)
    expect([pool.opened, pool.reused]).toEqual([1, 150])
    pool.destroy()
  })

  it('stamps pieces when they come, and the request when it leaves', async () => {
    const port = await http2cServer((server) => {
      server.on('stream', (stream) => {
        stream.respond()
        void (async () => {
          for (const word of ['a', 'b', 'c']) {
            stream.write(word)
            await pause(40)
          }
          stream.end()
        })()
      })
    })
    const { ask, pool } = await clientOf(`http://localhost:${port}`, { http_version: '2' })
    const { read_at, sent_at, connected_at } = await ask('x')
    expect(read_at).toHaveLength(3)
    const [first = 0, second = 0, third = 0] = read_at
    expect(Math.min(second - first, third - second)).toBeGreaterThan(25e6)
    expect(sent_at).toBeGreaterThan(connected_at ?? Infinity)
    expect(sent_at).toBeLessThan(first)
    pool.destroy()
  })

  it.each([
    [
      'a reset stream',
      (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
      /REFUSED_STREAM/,
    ],
    [
      'a cancelled stream',
      (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_CANCEL),
      /CANCEL/,
    ],
    [
      'a session that is destroyed',
      (stream: ServerHttp2Stream) => stream.session?.socket.destroy(),
      /before it answered/,
    ],
  ])('tells of %s', async (_what, harm, words) => {
    const port = await http2Server((server) => {
      server.on('stream', (stream: ServerHttp2Stream) => {
        stream.on('error', () => undefined)
        harm(stream)
      })
      server.on('sessionError', () => undefined)
    })
    const { ask, pool } = await secure(port, '2')
    const taken = await ask()
    expect(taken).toMatchObject({ status: null, fault: 'reset' })
    expect(taken.message).toMatch(words)
    pool.destroy()
  })

  it('does not take an answer that was broken off for a whole one', async () => {
    const port = await http2Server((server) => {
      server.on('stream', (stream: ServerHttp2Stream) => {
        stream.respond()
        stream.write('half')
        stream.on('error', () => undefined)
        setTimeout(() => stream.destroy(new Error('out of memory')), 50)
      })
    })
    const { ask, pool } = await secure(port, '2')
    expect(await ask()).toMatchObject({ status: 200, body: 'half', fault: 'reset' })
    pool.destroy()
  })

  it('reads an answer that comes before the request is whole', async () => {
    const port = await http2Server((server) => {
      server.on('stream', (stream: ServerHttp2Stream) => {
        stream.on('error', () => undefined)
        stream.respond({ ':status': 413 })
        stream.end('too long')
      })
    })
    const { ask, pool } = await secure(port, '2')
    const long = 'x'.repeat(4 * 1024 * 1024)
    expect(await ask(long)).toMatchObject({ status: 413, body: 'too long' })
    expect(await ask('short')).toMatchObject({ status: 413, reused: true })
    pool.destroy()
  })

  it('goes on over another connection after GOAWAY, while what runs ends well', async () => {
    let session: Http2Session | undefined
    const port = await http2Server((server) => {
      server.on('stream', (stream: ServerHttp2Stream) => {
        session = stream.session
        setTimeout(() => hello(stream), 150)
      })
    })
    const { ask, pool } = await secure(port, '2')
    const first = ask()
    await pause(75)
    session?.goaway()
    await pause(25)
    expect(await ask()).toMatchObject({ body: 'hello', reused: false })
    expect(await first).toMatchObject({ body: 'hello', fault: null })
    expect(pool.opened).toBe(2)
    pool.destroy()
  })
})
