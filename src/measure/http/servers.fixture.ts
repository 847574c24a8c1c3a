import { readFile } from 'node:fs/promises'
import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createSecureServer, createServer as createHttp2c, type Http2Server } from 'node:http2'
import { createServer as createHttps } from 'node:https'
import {
  connect,
  createServer as createNet,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { fileURLToPath } from 'node:url'

/** Servers for tests, on ports of the loopback that the system chooses. Closed by `closeServers`. */
const closers: (() => Promise<void>)[] = []

export async function closeServers(): Promise<void> {
  for (const close of closers.splice(0)) await close()
}

const FIXTURES = new URL('../../../test/fixtures/tls/', import.meta.url)
export const CA_FILE = fileURLToPath(new URL('ca.pem', FIXTURES))

const read = (name: string): Promise<Buffer> => readFile(new URL(`${name}.pem`, FIXTURES))
const CERTIFICATES = {
  server: await read('server'),
  expired: await read('expired'),
  elsewhere: await read('elsewhere'),
}
const KEY = await read('key')

export type CertificateName = keyof typeof CERTIFICATES

/** A certificate of `test/fixtures/tls` with its key. */
export function certificate(name: CertificateName): { cert: Buffer; key: Buffer } {
  return { cert: CERTIFICATES[name], key: KEY }
}

/** Listens, and is closed with all its sockets after the test. Answers the port. */
export async function listening(server: Server, host = '127.0.0.1', port = 0): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => {
      server.close(() => {
        resolve()
      })
    })
  })
  return (server.address() as AddressInfo).port
}

export const httpServer = (answer: RequestListener): Promise<number> =>
  listening(createHttp(answer))

export const httpsServer = (
  answer: RequestListener,
  name: CertificateName = 'server',
): Promise<number> => listening(createHttps(certificate(name), answer))

const NO_TOKENIZER = 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'

/**
 * A server that may send anything; told of each request with its number. Asked whether it counts tokens,
 * it says that it does not.
 */
export function rawServer(answer: (socket: Socket, count: number) => unknown): Promise<number> {
  let count = 0
  return listening(
    createNet((socket) => {
      socket.on('data', (bytes) => {
        const text = bytes.toString('latin1')
        if (/^GET \/(tokenize|props) /.test(text)) socket.write(NO_TOKENIZER)
        else if (/(POST|GET|CONNECT) /.test(text)) void answer(socket, count++)
      })
    }),
  )
}

/** HTTP/2 over TLS, and nothing else. */
export function http2Server(
  setUp: (server: Http2Server) => void,
  streams_max?: number,
): Promise<number> {
  const settings = streams_max === undefined ? {} : { maxConcurrentStreams: streams_max }
  const server = createSecureServer({ ...certificate('server'), allowHTTP1: false, settings })
  setUp(server)
  return listening(server)
}

/** HTTP/2 without TLS. */
export function http2cServer(setUp: (server: Http2Server) => void): Promise<number> {
  const server = createHttp2c()
  setUp(server)
  return listening(server)
}

export interface ProxySeen {
  /** Request lines and the login, as they came. */
  lines: string[]
}

/** A proxy that passes on and opens tunnels; `refuse` is the status with which it opens none. */
export async function proxyServer(seen: ProxySeen, refuse: number | null = null): Promise<number> {
  const server = createHttp((request: IncomingMessage, response: ServerResponse) => {
    seen.lines.push(
      `${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? '-'}`,
    )
    response.end('passed on')
  })
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    seen.lines.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? '-'}`)
    if (refuse !== null) {
      client.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const [, port = ''] = /:(\d+)$/.exec(request.url ?? '') ?? []
    const upstream = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(upstream).pipe(client)
    })
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
  })
  return listening(server)
}
