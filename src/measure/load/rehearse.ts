import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createClock } from '../clock.ts'
import { NO_PART_TIMEOUTS } from '../../shared/workload.ts'
import { parseEndpoint, type Endpoint } from '../http/endpoint.ts'
import { ConnectionPool } from '../http/pool.ts'
import { requestBytes } from '../http/request-bytes.ts'
import { createFrameTemplates } from '../protocols/frame-templates.ts'
import { openAiChat } from '../protocols/openai-chat.ts'
import { ClosedLoop } from './closed-loop.ts'
import type { TurnSource } from './request-source.ts'
import { SendTimer } from './send-timer.ts'

const REQUESTS = 96
const CONCURRENCY = 16
const EVENTS = 40
/** On a machine where even this takes longer, the run begins without it. */
const TIMEOUT_S = 2

const CHUNK = chunk(
  'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"rehearsal",' +
    '"choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}\n\n',
)
const HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n'
const LAST = `${chunk('data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":40}}\n\ndata: [DONE]\n\n')}0\r\n\r\n`

let rehearsal: Promise<void> | null = null

/**
 * Sends some requests to a server of its own, once a process, before anything is measured: code that
 * has never run is interpreted, and would be ten times slower in the very moment in which all first
 * tokens come. Never rejects; a machine that allows no such server goes without.
 */
export function rehearse(): Promise<void> {
  rehearsal ??= rehearseNow().catch(() => undefined)
  return rehearsal
}

async function rehearseNow(): Promise<void> {
  const sockets = new Set<Socket>()
  const server = await listen((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', () => {
      answer(socket)
    })
  })
  const { port } = server.address() as AddressInfo
  try {
    await send(`http://127.0.0.1:${port}`)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

async function send(base_url: string): Promise<void> {
  const clock = createClock()
  const endpoint = parseEndpoint(base_url)
  const pool = new ConnectionPool(endpoint, clock)
  const templates = createFrameTemplates((value) => openAiChat.contentSlot(value))
  const limits = { timeout_s: TIMEOUT_S, ...NO_PART_TIMEOUTS }
  const timer = new SendTimer(clock)
  await pool.openAhead(CONCURRENCY)
  const loop = new ClosedLoop({
    context: { endpoint, pool, clock, adapter: openAiChat, templates, limits },
    source: rehearsedRequests(endpoint),
    timer,
    concurrency: CONCURRENCY,
    duration_s: null,
    thinks: false,
    onLag: () => undefined,
    onFinish: () => undefined,
  })
  const force = setTimeout(() => {
    loop.cancel('The rehearsal took too long.')
  }, TIMEOUT_S * 1_000)
  loop.start(clock.now())
  await loop.done
  clearTimeout(force)
  pool.destroy()
}

/** The same request over and over. */
function rehearsedRequests(endpoint: Endpoint): TurnSource {
  const parts = { method: 'POST' as const, path: '/', headers: {}, body: '{}' }
  const bytes = requestBytes(endpoint, null, parts)
  let seq = -1
  return {
    next: () => {
      seq += 1
      if (seq >= REQUESTS) return null
      const plan = { session: seq, first_seq: seq, turns: 1, think_ns: [] }
      return { plan, turn: 0, ready: null, taken: false }
    },
    take: ({ plan }) => ({
      rid: 'r',
      seq: plan.first_seq,
      session: null,
      turn: null,
      warmup: true,
      bytes,
      input_tokens: null,
    }),
    advance: () => false,
    drop: () => undefined,
    turnsLeft: () => 0,
  }
}

/** An event a turn of the loop, as a server would send them. */
function answer(socket: Socket): void {
  socket.write(HEAD)
  let left = EVENTS
  const next = (): void => {
    if (socket.destroyed) return
    if (left === 0) {
      socket.write(LAST)
      return
    }
    left -= 1
    socket.write(CHUNK)
    setImmediate(next)
  }
  next()
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`
}

function listen(onSocket: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, onSocket)
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      resolve(server)
    })
  })
}
