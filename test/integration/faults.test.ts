import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { closeServers, rawServer } from '../../src/measure/http/servers.fixture.ts'
import type { Fault, Outcome } from '../../src/shared/request.ts'
import { NO_PART_TIMEOUTS, type PartTimeouts } from '../../src/shared/workload.ts'
import { errorEvent, good, HEAD, LAST, runAgainst, token } from './fault-run.fixture.ts'

afterEach(closeServers)
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The request that goes wrong; the others are answered well, on the same two connections. */
const HARMED = 3
const REQUESTS = 8
/** A request that is answered well takes no longer, whatever becomes of its neighbour. */
const GOOD_MS_MAX = 500

interface Case {
  what: string
  harm: (socket: Socket) => unknown
  outcome: Outcome
  fault: Fault
  error: RegExp
  events?: number
  parts?: Partial<PartTimeouts>
  timeout_s?: number
  took_ms_max?: number
  retry_after_s?: number
  status?: number
}

/** Writes `piece` until the other side has had enough, and waits for it to take what was written. */
function endless(socket: Socket, head: string, piece: string): void {
  socket.write(head)
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', more)
  more()
}

const GZIP = 'Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n'
/** 300 MB of comments in 300 KB. */
const BOMB = gzipSync(`: ${'x'.repeat(1_000_000)}\n\n`.repeat(300), { level: 9 })

const html = '<html><style>p{}</style><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>'
const refusal = (status: string, headers: string, body: string) => (socket: Socket) =>
  socket.write(`HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`)

const CASES: Case[] = [
  {
    what: 'a kept-alive connection that is closed under the request',
    harm: (socket) => socket.end(),
    outcome: 'cut_off',
    fault: 'reset',
    error: /closed the connection before it answered; it had been kept alive.*not sent again\.$/,
  },
  {
    what: 'a reset before the answer',
    harm: (socket) => socket.resetAndDestroy(),
    outcome: 'cut_off',
    fault: 'reset',
    error: /ECONNRESET\) before it answered/,
  },
  {
    what: 'a reset in mid-answer',
    harm: async (socket) => {
      socket.write(HEAD + token('one'))
      await pause(30)
      socket.resetAndDestroy()
    },
    outcome: 'cut_off',
    fault: 'reset',
    error: /broke \(read ECONNRESET\) after 1 token events, before the answer was whole/,
    events: 1,
  },
  {
    what: 'a connection that is closed in mid-answer',
    harm: (socket) => socket.end(HEAD + token('one')),
    outcome: 'cut_off',
    fault: 'cut_off',
    error: /ended after 1 token events, before the answer was whole/,
    events: 1,
  },
  {
    what: 'a stream that ends without its last word',
    harm: (socket) => socket.write(`${HEAD}${token('one')}0\r\n\r\n`),
    outcome: 'cut_off',
    fault: 'cut_off',
    error: /ended after 1 events without an end reason or \[DONE\]/,
    events: 1,
  },
  {
    what: 'a refusal of the request',
    harm: refusal('400 No', '', '{"error":{"message":"prompt too long"}}'),
    outcome: 'http_error',
    fault: 'http_4xx',
    error: /^HTTP 400: prompt too long\.$/,
    status: 400,
  },
  {
    what: 'a limit of the rate, in seconds',
    harm: refusal('429 Slow', 'Retry-After: 7\r\n', '{"error":{"message":"too many"}}'),
    outcome: 'http_error',
    fault: 'rate_limited',
    error: /^HTTP 429: too many\. The server limits the rate and asks to wait 7 s: lower the load/,
    retry_after_s: 7,
    status: 429,
  },
  {
    what: 'a limit of the rate, as a date',
    harm: refusal(
      '429 Slow',
      'Date: Wed, 25 Nov 2026 10:00:00 GMT\r\nRetry-After: Wed, 25 Nov 2026 10:01:00 GMT\r\n',
      '',
    ),
    outcome: 'http_error',
    fault: 'rate_limited',
    error: /asks to wait 60 s/,
    retry_after_s: 60,
    status: 429,
  },
  {
    what: 'a gateway’s page of HTML',
    harm: refusal('502 Bad Gateway', 'Content-Type: text/html\r\n', html),
    outcome: 'http_error',
    fault: 'http_5xx',
    error: /^HTTP 502: 502 Bad Gateway nginx\.$/,
    status: 502,
  },
  {
    what: 'a redirect',
    harm: refusal('307 Elsewhere', 'Location: http://x/\r\n', ''),
    outcome: 'http_error',
    fault: 'http_other',
    error: /^HTTP 307\. Redirects are not followed/,
    status: 307,
  },
  {
    what: 'an error in mid-stream',
    harm: (socket) => socket.write(HEAD + token('one') + errorEvent('CUDA out of memory') + LAST),
    outcome: 'http_error',
    fault: 'error_event',
    error: /^The server reports: CUDA out of memory\.$/,
    events: 1,
  },
  {
    what: 'an event that is no JSON',
    harm: (socket) => socket.write(`${HEAD}e\r\ndata: {oops}\n\n\r\n${LAST}`),
    outcome: 'malformed',
    fault: 'malformed',
    error: /not a JSON object: \{oops\}/,
  },
  {
    what: 'an answer that is no HTTP',
    harm: (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n\r\n'),
    outcome: 'malformed',
    fault: 'malformed',
    error: /does not begin as HTTP\/1\.1 does: SSH-2\.0/,
  },
  {
    what: 'a header that never ends',
    harm: (socket) => {
      endless(socket, 'HTTP/1.1 200 OK\r\nX: ', 'a'.repeat(10_000))
    },
    outcome: 'malformed',
    fault: 'too_large',
    error: /headers are longer than 64 KB/,
  },
  {
    what: 'an event that never ends',
    harm: (socket) => {
      const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {"a":"'
      endless(socket, head, 'a'.repeat(1_000_000))
    },
    outcome: 'malformed',
    fault: 'too_large',
    error: /an event is longer than 16 MB/i,
    took_ms_max: 8_000,
  },
  {
    what: 'a stream that never ends and says nothing',
    harm: (socket) => {
      const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n'
      endless(socket, head, `: ${'ping'.repeat(250_000)}\n\n`)
    },
    outcome: 'malformed',
    fault: 'too_large',
    error: /body is longer than 256 MB and goes on/,
    took_ms_max: 15_000,
  },
  {
    what: 'few bytes that unpack to very many',
    harm: (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${GZIP}Content-Length: ${BOMB.length}\r\n\r\n`)
      socket.write(BOMB)
    },
    outcome: 'malformed',
    fault: 'too_large',
    error: /unpacks to more than 256 MB/,
    took_ms_max: 15_000,
  },
  {
    what: 'silence',
    harm: () => undefined,
    outcome: 'timeout',
    fault: 'first_byte_timeout',
    error: /No byte of an answer within 0\.3 s/,
    parts: { first_byte_s: 0.3 },
    took_ms_max: 2_000,
  },
  {
    what: 'headers that come a byte at a time',
    harm: async (socket) => {
      for (const byte of 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Slow: loris') {
        if (socket.destroyed) return
        socket.write(byte)
        await pause(40)
      }
    },
    outcome: 'timeout',
    fault: 'first_byte_timeout',
    error: /headers of the answer were not whole within 0\.3 s/,
    parts: { first_byte_s: 0.3 },
    took_ms_max: 2_000,
  },
  {
    what: 'a stall between events',
    harm: (socket) => socket.write(HEAD + token('one')),
    outcome: 'timeout',
    fault: 'stalled',
    error: /Nothing more came for 0\.3 s after 1 token events/,
    events: 1,
    parts: { between_events_s: 0.3 },
    took_ms_max: 2_000,
  },
  {
    what: 'tokens without end',
    harm: async (socket) => {
      socket.write(HEAD)
      while (!socket.destroyed) {
        socket.write(token('more'))
        await pause(20)
      }
    },
    outcome: 'timeout',
    fault: 'request_timeout',
    error: /^No end after 0\.6 s; \d+ token events had come\.$/,
    timeout_s: 0.6,
    took_ms_max: 3_000,
  },
]

describe('one request goes wrong, and only that one', () => {
  it.each(CASES)('$what', async (one) => {
    const port = await rawServer((socket, count) => {
      if (count === HARMED) void one.harm(socket)
      else good(socket)
    })
    const { end, records, took_ms } = await runAgainst(`http://127.0.0.1:${port}`, {
      stop: { kind: 'requests', requests: REQUESTS },
      timeout_s: one.timeout_s ?? 20,
      part_timeouts: { ...NO_PART_TIMEOUTS, ...one.parts },
    })
    expect(end.status).toBe('done')
    expect(records).toHaveLength(REQUESTS)
    const [harmed, ...others] = records.filter(({ outcome }) => outcome !== 'ok')
    expect(others).toEqual([])
    expect(harmed).toMatchObject({
      outcome: one.outcome,
      fault: one.fault,
      error: expect.stringMatching(one.error) as string,
      connection_reused: true,
      retry_after_s: one.retry_after_s ?? null,
    })
    if (one.events !== undefined) expect(harmed?.events).toBe(one.events)
    if (one.status !== undefined) expect(harmed?.http_status).toBe(one.status)
    for (const { outcome, scheduled_ns, end_ns, events } of records)
      if (outcome === 'ok') {
        expect(events).toBe(2)
        expect((end_ns - scheduled_ns) / 1e6).toBeLessThan(GOOD_MS_MAX)
      }
    expect(took_ms).toBeLessThan(one.took_ms_max ?? 3_000)
  })

  it('keeps what was measured until a limit passed', async () => {
    const port = await rawServer(async (socket) => {
      socket.write(HEAD)
      for (let sent = 0; sent < 5; sent += 1) {
        socket.write(token('word'))
        await pause(30)
      }
    })
    const { records } = await runAgainst(`http://127.0.0.1:${port}`, {
      stop: { kind: 'requests', requests: 2 },
      part_timeouts: { ...NO_PART_TIMEOUTS, between_events_s: 0.4 },
    })
    for (const { fault, events, itl_ns, first_ns, last_ns } of records) {
      expect([fault, events, itl_ns.length]).toEqual(['stalled', 5, 4])
      expect((last_ns ?? 0) - (first_ns ?? 0)).toBeGreaterThan(80e6)
    }
  })

  it('unpacks what came before a packed answer was cut off', async () => {
    const text = 'data: {"choices":[{"index":0,"delta":{"content":"one"}}]}\n\n'.repeat(4)
    const packed = gzipSync(text)
    const port = await rawServer((socket, count) => {
      if (count !== HARMED) {
        good(socket)
        return
      }
      socket.write(`HTTP/1.1 200 OK\r\n${GZIP}Content-Length: ${packed.length}\r\n\r\n`)
      socket.end(packed.subarray(0, -8))
    })
    const { records } = await runAgainst(`http://127.0.0.1:${port}`)
    const harmed = records.find(({ outcome }) => outcome !== 'ok')
    expect(harmed).toMatchObject({ outcome: 'cut_off', fault: 'cut_off', events: 4 })
  })
})
