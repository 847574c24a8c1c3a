import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createNet, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect } from 'vitest'
import type { LoadJob, LoadTick } from '../../shared/process-messages.ts'
import { loadTickSchema } from '../../shared/process-messages.ts'
import { recordsOf } from '../../shared/record-batch.ts'
import { requestRecordSchema, type RequestRecord } from '../../shared/request.ts'
import type { Workload } from '../../shared/workload.ts'
import { loadJob, smallWorkload } from './load-job.fixture.ts'
import { runLoad, type LoadEnd } from './run-load.ts'

export const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

export const pause = (ms: number): Promise<void> => delay(ms)

const listening = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
const closed = (server: Server): Promise<unknown> =>
  new Promise((resolve) => {
    server.close(resolve)
  })

/** A server that speaks proper HTTP; answers with its address. */
export async function http(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => unknown,
): Promise<string> {
  const server = createHttp((request, response) => {
    // Before a run the server is asked whether it counts tokens.
    if (request.method === 'GET') {
      response.writeHead(404).end()
      return
    }
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => void answer(request, response, body))
  })
  await listening(server)
  cleanUps.push(() => {
    server.closeAllConnections()
    return closed(server)
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server that may send anything, a request at a time. */
export async function raw(answer: (socket: Socket, count: number) => unknown): Promise<string> {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createNet((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      if (bytes.includes('POST ')) void answer(socket, count++)
      else if (bytes.includes('GET '))
        socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    })
  })
  await listening(server)
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy()
    return closed(server)
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export const workload = (over: Partial<Workload> = {}): Workload =>
  smallWorkload({
    prompts: {
      kind: 'synthetic',
      input_tokens: { kind: 'uniform', min: 5, max: 20 },
      output_tokens: { kind: 'fixed', tokens: 3 },
      shared_prefix_tokens: 0,
    },
    stop: { kind: 'requests', requests: 6 },
    timeout_s: 10,
    ...over,
  })

export interface Run {
  end: LoadEnd
  records: RequestRecord[]
  ticks: LoadTick[]
  warm: [number, number][]
  started_ns: string
}

export async function run(
  base_url: string,
  over: Partial<Workload> = {},
  job: Partial<LoadJob> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Run> {
  const seen: Run = { end: null as never, records: [], ticks: [], warm: [], started_ns: '' }
  seen.end = await runLoad(
    loadJob(base_url, workload(over), job),
    {
      warmingUp: (done, total) => seen.warm.push([done, total]),
      started: (ns) => (seen.started_ns = ns),
      tick: (tick) => seen.ticks.push(loadTickSchema.parse(tick)),
      records: (batch) => {
        expect(batch.n).toBeLessThanOrEqual(200)
        for (const record of recordsOf(batch)) seen.records.push(requestRecordSchema.parse(record))
      },
    },
    signal,
  )
  return seen
}

export const event = (content: string | null, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`
export const GOOD = `${event('a')}${event('b')}${event('c', 'stop')}data: [DONE]\n\n`
export const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n'
export const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`
export const chunk = (text: string): string =>
  `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

export async function stream(response: ServerResponse, gap_ms = 5): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const piece of [event('a'), event('b'), event('c', 'stop')]) {
    response.write(piece)
    await pause(gap_ms)
  }
  response.end('data: [DONE]\n\n')
}

/** Outcomes with how often each came. */
export function outcomes(records: readonly RequestRecord[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of records) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}
