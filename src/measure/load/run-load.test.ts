import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { RequestRecord } from '../../shared/request.ts'
import {
  chunk,
  CHUNKED,
  cleanUps,
  event,
  GOOD,
  HEAD,
  http,
  outcomes,
  pause,
  raw,
  run,
  stream,
} from './load.fixture.ts'

describe('runLoad', () => {
  it('sends what was planned, so many at once, and records every instant in order', async () => {
    let at_once = 0
    let most = 0
    const rids: unknown[] = []
    const bodies: string[] = []
    const url = await http(async (request, response, body) => {
      most = Math.max(most, (at_once += 1))
      rids.push(request.headers['x-request-id'])
      bodies.push(body)
      await stream(response, 10)
      at_once -= 1
    })
    const { end, records, ticks, warm, started_ns } = await run(url, { warmup_requests: 3 })
    expect(end).toMatchObject({ status: 'done', reason: null })
    expect(most).toBe(2)
    expect(rids).toHaveLength(9)
    expect(rids.slice(3).sort()).toEqual(['run-0', 'run-1', 'run-2', 'run-3', 'run-4', 'run-5'])
    expect(warm.at(-1)).toEqual([3, 3])
    expect(outcomes(records)).toEqual({ ok: 9 })
    const measured = records.filter((record) => !record.warmup)
    expect(measured.map((record) => record.seq).sort()).toEqual([0, 1, 2, 3, 4, 5])
    for (const record of records) {
      const { scheduled_ns, connected_ns, sent_ns, headers_ns, first_ns, last_ns, end_ns } = record
      const instants = [scheduled_ns, connected_ns, sent_ns, headers_ns, first_ns, last_ns, end_ns]
      expect(instants).toEqual([...instants].sort((a, b) => Number(a) - Number(b)))
      expect(record.itl_ns.reduce((sum, gap) => sum + gap, 0)).toBe(
        Number(last_ns) - Number(first_ns),
      )
      expect(record.itl_ns).toHaveLength(2)
      expect(record.output_tokens).toBe(3)
      expect(record.warmup ? scheduled_ns < 0 : scheduled_ns >= 0).toBe(true)
      expect(end_ns).toBeLessThanOrEqual(end.end_ns)
    }
    // The instant zero is CLOCK_MONOTONIC, as any program here reads it.
    const ago_ms = Number(process.hrtime.bigint() - BigInt(started_ns)) / 1e6
    expect(ago_ms).toBeGreaterThan(60)
    expect(ago_ms).toBeLessThan(20_000)
    expect(ticks.at(-1)).toMatchObject({ requests_done: 6, requests_total: 6, in_flight: 0 })
    expect(ticks.reduce((sum, tick) => sum + tick.tokens_since, 0)).toBe(18)
    expect(ticks.reduce((sum, tick) => sum + tick.ttft_ms_since.length, 0)).toBe(6)
    expect(end.certificate).toMatchObject({ requests_asked: 6, requests_delivered: 6 })
    expect(end.certificate).toMatchObject({ connections_new: 2, connections_reused: 6 })
    // The same repetition sends the same bytes again, another one does not.
    const first = bodies.slice(3).sort()
    bodies.length = 0
    await run(url)
    expect(bodies.sort()).toEqual(first)
    bodies.length = 0
    await run(url, {}, { repetition: 1 })
    expect(bodies.sort()).not.toEqual(first)
  })

  it('measures what a slow server takes, from the instant that a request was due', async () => {
    const url = await http(async (_request, response) => {
      await pause(60)
      await stream(response, 40)
    })
    const { records } = await run(url, { stop: { kind: 'requests', requests: 4 } })
    for (const record of records) {
      const ttft_ms = (Number(record.first_ns) - record.scheduled_ns) / 1e6
      expect(ttft_ms).toBeGreaterThan(58)
      expect(Number(record.last_ns) - Number(record.first_ns)).toBeGreaterThan(70e6)
    }
    const bySlot = records.sort((a, b) => a.scheduled_ns - b.scheduled_ns)
    // The third request is due when the first of the two before it has ended.
    expect(bySlot[2]?.scheduled_ns).toBe(
      Math.min(Number(bySlot[0]?.end_ns), Number(bySlot[1]?.end_ns)),
    )
  })

  it('ends by duration: sends nothing more, and lets what is in flight end', async () => {
    const url = await http((_request, response) => stream(response, 30))
    const { end, records, ticks } = await run(url, { stop: { kind: 'duration', duration_s: 0.4 } })
    expect(end.status).toBe('done')
    expect(outcomes(records)).toEqual({ ok: records.length })
    expect(records.length).toBeGreaterThanOrEqual(4)
    expect(Math.max(...records.map((record) => record.scheduled_ns))).toBeLessThan(0.5e9)
    expect(ticks.at(-1)?.requests_total).toBeNull()
  })

  it('opens a connection each time where the server closes it, and says so', async () => {
    const url = await http((_request, response) => {
      response.setHeader('connection', 'close')
      return stream(response, 1)
    })
    const { end, records } = await run(url)
    expect(outcomes(records)).toEqual({ ok: 6 })
    expect(end.certificate.connections_new).toBe(6)
    expect(records.filter((record) => record.connection_reused === false)).toHaveLength(4)
  })

  it('unpacks a gzipped stream', async () => {
    const url = await http((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
      response.end(gzipSync(GOOD))
    })
    const { records } = await run(url)
    expect(outcomes(records)).toEqual({ ok: 6 })
    expect(records[0]?.itl_ns).toEqual([0, 0])
  })

  it('is cancelled within a second, keeps what was measured and marks the rest', async () => {
    let count = 0
    const url = await http(async (_request, response) => {
      if ((count += 1) <= 2) await stream(response, 1)
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event('a'))
    })
    const abort = new AbortController()
    const going = run(url, {}, {}, abort.signal)
    await pause(400)
    const from = process.hrtime.bigint()
    abort.abort()
    const { end, records } = await going
    expect(Number(process.hrtime.bigint() - from)).toBeLessThan(1e9)
    expect(end).toMatchObject({ status: 'cancelled', reason: 'Cancelled by the user.' })
    expect(outcomes(records)).toEqual({ ok: 2, cancelled: 2 })
    expect(records.find((record) => record.outcome === 'cancelled')?.first_ns).not.toBeNull()
  })

  it('is cancelled while it warms up, and before it begins', async () => {
    const url = await http(() => undefined)
    const abort = new AbortController()
    const going = run(url, { warmup_requests: 4 }, {}, abort.signal)
    await pause(200)
    abort.abort()
    expect((await going).end).toMatchObject({ status: 'cancelled' })
    expect((await run(url, {}, {}, abort.signal)).end).toMatchObject({ status: 'cancelled' })
  })
})

describe('faults are data', () => {
  const page = '<html><head><title>x</title></head><body><h1>It broke</h1></body></html>'
  const mixed = { stop: { kind: 'requests' as const, requests: 8 }, timeout_s: 0.5 }

  /** Every fault once, in between good answers, so that the run goes on. */
  const faults: [string, (socket: Socket) => unknown, Partial<RequestRecord>][] = [
    [
      'a reset before the answer',
      (socket) => socket.resetAndDestroy(),
      { outcome: 'cut_off', http_status: null },
    ],
    ['an end before the answer', (socket) => socket.end(), { outcome: 'cut_off' }],
    [
      'a reset in mid-stream',
      (socket) => socket.write(CHUNKED + chunk(event('a')), () => socket.resetAndDestroy()),
      { outcome: 'cut_off', http_status: 200 },
    ],
    [
      'an end in mid-stream',
      (socket) => socket.end(CHUNKED + chunk(event('a'))),
      {
        outcome: 'cut_off',
        error: 'The connection ended after 1 token events, before the answer was whole.',
      },
    ],
    [
      'a body shorter than its length',
      (socket) => socket.end(`${HEAD}Content-Length: 9999\r\n\r\n${event('a')}`),
      { outcome: 'cut_off' },
    ],
    [
      'a page of HTML under 500',
      (socket) =>
        socket.write(
          `HTTP/1.1 500 Oh\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n${page}`,
        ),
      { outcome: 'http_error', http_status: 500, error: 'HTTP 500: x It broke.' },
    ],
    [
      'a malformed chunk',
      (socket) => socket.write(`${CHUNKED}oops\r\n`),
      { outcome: 'malformed', error: 'A chunk size is not hexadecimal: "o".' },
    ],
    ['no HTTP', (socket) => socket.write('SSH-2.0\r\n\r\n'), { outcome: 'malformed' }],
    ['silence', () => undefined, { outcome: 'timeout', http_status: null }],
    [
      'a stream that stops',
      (socket) => socket.write(CHUNKED + chunk(event('a'))),
      { outcome: 'timeout', error: 'No end after 0.5 s; 1 token events had come.' },
    ],
    [
      'headers a byte at a time',
      async (socket) => {
        for (let index = 0; index < 40; index += 1) {
          if (!socket.writable) return
          socket.write('H')
          await pause(50)
        }
      },
      { outcome: 'timeout' },
    ],
    [
      'an error in mid-stream',
      (socket) =>
        socket.write(
          `${CHUNKED}${chunk(`${event('a')}data: {"error":{"message":"no memory"}}\n\n`)}0\r\n\r\n`,
        ),
      { outcome: 'http_error', http_status: 200, error: 'The server reports: no memory.' },
    ],
  ]

  it.each(faults)('%s', async (_what, fault, expected) => {
    const url = await raw((socket, count) =>
      count === 3 ? fault(socket) : socket.write(`${CHUNKED}${chunk(GOOD)}0\r\n\r\n`),
    )
    const { end, records } = await run(url, mixed)
    expect(end.status).toBe('done')
    expect(records).toHaveLength(8)
    const failed = records.filter((record) => record.outcome !== 'ok')
    expect(failed).toHaveLength(1)
    expect(failed[0]).toMatchObject(expected)
    expect(failed[0]?.error).toMatch(/^[A-Z].*[.!?…]$/)
  })

  it('takes an answer as whole at [DONE], where the server leaves the response open', async () => {
    const url = await raw((socket) => socket.write(CHUNKED + chunk(GOOD)))
    const { records } = await run(url, { stop: { kind: 'requests', requests: 2 } })
    expect(outcomes(records)).toEqual({ ok: 2 })
    // The moment of grace is the client's, and not the server's time.
    for (const record of records) expect(record.end_ns - record.scheduled_ns).toBeLessThan(0.5e9)
  })

  it('does not use a connection again that carried more than its answer', async () => {
    const url = await raw((socket) =>
      socket.write(`${CHUNKED}${chunk(GOOD)}0\r\n\r\nHTTP/1.1 200 OK`),
    )
    const { end, records } = await run(url)
    expect(outcomes(records)).toEqual({ ok: 6 })
    expect(end.certificate.connections_new).toBeGreaterThanOrEqual(6)
  })

  it('stops itself when nothing listens, and says what the matter is', async () => {
    const { end, records } = await run('http://127.0.0.1:9', {
      stop: { kind: 'requests', requests: 500 },
    })
    expect(end).toMatchObject({
      status: 'failed',
      reason:
        'All of the first 20 requests failed: Nothing listens at 127.0.0.1:9: is the server running?',
    })
    expect(records.length).toBeLessThan(30)
    expect(records[0]).toMatchObject({ outcome: 'refused', sent_ns: null })
  })

  it('names a host that does not exist', async () => {
    const { end } = await run('http://no-such-host.invalid', {
      stop: { kind: 'requests', requests: 1 },
    })
    expect(end.reason).toBe(
      "The only request failed: The name no-such-host.invalid is not known to this machine's DNS: check its spelling, or use the address.",
    )
  }, 20_000)

  it('stops itself when the warm-up fails', async () => {
    const url = await http((_request, response) =>
      response.writeHead(401).end('{"error":"no key"}'),
    )
    const { end, started_ns } = await run(url, { warmup_requests: 4 })
    expect(end).toMatchObject({
      status: 'failed',
      reason: 'Warm-up: All of the first 4 requests failed: HTTP 401: no key.',
    })
    expect(started_ns).toBe('')
  })
})

describe('prompts from a file', () => {
  it('sends them, and refuses a file that has changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'prompts-'))
    cleanUps.push(() => rm(folder, { recursive: true }))
    const file_path = join(folder, 'a.jsonl')
    await writeFile(file_path, '"eins"\n')
    const bodies: string[] = []
    const url = await http((_request, response, body) => {
      bodies.push(body)
      return stream(response, 1)
    })
    // printf '"eins"\n' | sha256sum
    const sha256 = '6f63d2b3fcb0d2eb1d89cd9b17f8a4d487b5d6b192968ad5121ead53d6af69a0'
    const prompts = { kind: 'jsonl' as const, file_path, sha256, prompts: 1, output_tokens_max: 9 }
    expect((await run(url, { prompts })).end.status).toBe('done')
    expect(bodies[0]).toContain('"content":"eins"')
    await writeFile(file_path, '"zwei"\n')
    const { end } = await run(url, { prompts })
    expect(end).toMatchObject({ status: 'failed' })
    expect(end.reason).toContain('has changed since it was chosen')
  })
})
