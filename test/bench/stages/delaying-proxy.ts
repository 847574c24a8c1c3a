import { readFileSync } from 'node:fs'
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { delay, entryOf, msSince, nowNs, type Ledger } from './ledger.ts'

export interface ProxyDelays {
  /** It speaks TLS, and every answer ends its connection. */
  tls: boolean
  /** Before the TLS handshake is answered. */
  connect_ms: number
  request_ms: number
  response_ms: number
  /** Of answers; null: as fast as they come. */
  bytes_per_s: number | null
}

const FIXTURES = new URL('../../fixtures/tls/', import.meta.url)
const agent = new Agent({ keepAlive: true })

/** An HTTP proxy in front of a server, which delays what it hands on, and notes by how much it did. */
export async function startProxy(
  target_port: number,
  delays: ProxyDelays,
  ledger: Ledger,
): Promise<number> {
  const accepts = new WeakMap<Socket, number>()
  const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    const handshake_ms = accepts.get(rawSocket(incoming.socket)) ?? 0
    void forward(incoming, response, { target_port, delays, ledger, handshake_ms })
  }
  if (!delays.tls) return listen(createServer({ noDelay: true }, handle))
  const secure = createTlsServer(
    {
      key: readFileSync(new URL('key.pem', FIXTURES)),
      cert: readFileSync(new URL('server.pem', FIXTURES)),
      noDelay: true,
    },
    handle,
  )
  const front = createTcpServer({ noDelay: true, pauseOnConnect: true }, (socket) => {
    socket.on('error', () => undefined)
    void delay(delays.connect_ms).then((took_ms) => {
      accepts.set(socket, took_ms)
      secure.emit('connection', socket)
      socket.resume()
    })
  })
  return listen(front)
}

/** The TCP socket below a TLS one, which Node keeps under this name. */
function rawSocket(socket: Socket): Socket {
  return (socket as Socket & { _parent?: Socket })._parent ?? socket
}

function listen(server: ReturnType<typeof createTcpServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}

interface Way {
  target_port: number
  delays: ProxyDelays
  ledger: Ledger
  handshake_ms: number
}

async function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  { target_port, delays, ledger, handshake_ms }: Way,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const happened = entryOf(ledger, String(incoming.headers['x-request-id']))
  happened.added_ms['connect'] = handshake_ms
  happened.added_ms['request'] = await delay(delays.request_ms)
  const { method, url: path, headers } = incoming
  const onward = request(
    { agent, host: '127.0.0.1', port: target_port, method, path, headers },
    (answer) => {
      const closing = delays.tls ? { connection: 'close' } : {}
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...closing })
      void hand(answer, response, delays).then((added) => {
        Object.assign(happened.added_ms, added)
      })
    },
  )
  onward.end(Buffer.concat(chunks))
}

/**
 * Hands an answer on, each piece after its delay and behind the pieces before it. What is noted is how
 * much later than it came the last piece with content left, of which the client's time ends.
 */
async function hand(
  answer: IncomingMessage,
  response: ServerResponse,
  { response_ms, bytes_per_s }: ProxyDelays,
): Promise<Record<string, number>> {
  let before: Promise<void> = Promise.resolve()
  let added_ms = 0
  const pieces: Promise<void>[] = []
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const came_ns = nowNs()
    const delayed = delay(response_ms)
    before = Promise.all([before, delayed]).then(async () => {
      if (bytes_per_s !== null) await delay((chunk.length / bytes_per_s) * 1_000)
      response.write(chunk)
      added_ms = msSince(came_ns)
    })
    pieces.push(before)
  }
  await Promise.all(pieces)
  response.end()
  return { response: added_ms }
}
