import { execFile } from 'node:child_process'
import { createServer, type Server, type Socket } from 'node:net'
import type { ServerHttp2Stream } from 'node:http2'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import {
  CA_FILE,
  closeServers,
  http2Server,
  httpsServer,
  listening,
  proxyServer,
  rawServer,
} from '../../src/measure/http/servers.fixture.ts'
import type { Fault, Outcome, RequestRecord } from '../../src/shared/request.ts'
import { DEFAULT_CONNECTION, type ConnectionOptions } from '../../src/shared/target.ts'
import { NO_PART_TIMEOUTS } from '../../src/shared/workload.ts'
import { good, HEAD, LAST, runAgainst, token } from './fault-run.fixture.ts'

afterEach(closeServers)
/** Of a process that has too few; Node itself takes about half of them. */
const FILES = 60
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The only request of a run that cannot get through, and how long that took. */
async function onlyRequest(
  base_url: string,
  connection: Partial<ConnectionOptions> = {},
  connect_s: number | null = null,
): Promise<RequestRecord & { took_ms: number }> {
  const { end, records, took_ms } = await runAgainst(
    base_url,
    {
      arrivals: { kind: 'closed', concurrency: 1 },
      stop: { kind: 'requests', requests: 1 },
      part_timeouts: { ...NO_PART_TIMEOUTS, connect_s },
    },
    { connection: { ...DEFAULT_CONNECTION, ...connection } },
  )
  expect(end.status).toBe('failed')
  const [record] = records
  if (record === undefined || records.length > 1) throw new Error(`${records.length} records`)
  expect(record).toMatchObject({ sent_ns: null, headers_ns: null, http_status: null, events: 0 })
  expect(end.reason).toBe(`The only request failed: ${record.error}`)
  return { ...record, took_ms }
}

describe('a connection that cannot be made', () => {
  it('is refused', async () => {
    expect(await onlyRequest('http://127.0.0.1:9')).toMatchObject({
      outcome: 'refused',
      fault: 'refused',
      error: 'Nothing listens at 127.0.0.1:9: is the server running?',
    })
  })

  it('is to a name that nobody knows', async () => {
    const { outcome, fault, error } = await onlyRequest('http://no-such-host.invalid')
    expect([outcome, fault]).toEqual(['refused', 'dns'])
    expect(error).toMatch(/^The name no-such-host\.invalid /)
  })

  it('fails at the certificate: untrusted, expired, of another', async () => {
    const answer = (_request: unknown, response: { end: () => unknown }): unknown => response.end()
    for (const [name, ca_file, words] of [
      ['server', null, 'does not trust the certificate'],
      ['expired', CA_FILE, 'has expired'],
      ['elsewhere', CA_FILE, 'made for other names (DNS:elsewhere.example)'],
    ] as const) {
      const port = await httpsServer(answer, name)
      const record = await onlyRequest(`https://localhost:${port}`, { ca_file })
      expect(record).toMatchObject({ outcome: 'refused', fault: 'tls' })
      expect(record.error).toContain(words)
    }
  })

  it('fails since the other side speaks no TLS', async () => {
    const port = await rawServer(good)
    const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const answering = await listening(plain)
    expect(port).not.toBe(answering)
    const { fault, error } = await onlyRequest(`https://127.0.0.1:${answering}`)
    expect([fault, error]).toEqual([
      'tls',
      `127.0.0.1:${answering} does not speak TLS: try http:// instead of https://.`,
    ])
  })

  it('fails at the proxy, and says whose fault it is', async () => {
    const proxy = await proxyServer({ lines: [] }, 407)
    const denied = await onlyRequest('https://llm.example', {
      proxy_url: `http://127.0.0.1:${proxy}`,
    })
    expect(denied).toMatchObject({ outcome: 'refused', fault: 'proxy' })
    expect(denied.error).toContain('it wants a user and a password in its address')
    const gone = await onlyRequest('http://llm.example', { proxy_url: 'http://127.0.0.1:9' })
    expect(gone).toMatchObject({ outcome: 'refused', fault: 'proxy' })
    expect(gone.error).toBe('Nothing listens at the proxy 127.0.0.1:9: is it running?')
  })

  it('does not stand in time: a server that takes the connection and says no word of TLS', async () => {
    const port = await rawServer(() => undefined)
    const record = await onlyRequest(`https://127.0.0.1:${port}`, {}, 0.3)
    expect(record).toMatchObject({ outcome: 'timeout', fault: 'connect_timeout' })
    expect(record.error).toMatch(/^No connection to 127\.0\.0\.1:\d+ within 0\.3 s/)
    // Connections are opened ahead for five seconds at most, before the run begins.
    // A question about tokens, the connections opened ahead, then the request itself: each has its limit.
    expect(record.took_ms).toBeLessThan(12_000)
  })

  it.skipIf(process.platform === 'win32')(
    'is one more than this machine has files for (skipped on Windows, which has no ulimit)',
    async () => {
      const port = await rawServer(good)
      const script = fileURLToPath(new URL('fault-few-files.fixture.ts', import.meta.url))
      const command = `ulimit -n ${FILES} && exec "$0" "$1" ${FILES} "$2"`
      const { stdout } = await promisify(execFile)('sh', [
        '-c',
        command,
        process.execPath,
        script,
        `http://127.0.0.1:${port}`,
      ])
      const { status, ended, took_ms } = JSON.parse(stdout) as {
        status: string
        took_ms: number
        ended: { outcome: Outcome; fault: Fault | null; error: string | null }[]
      }
      const failed = ended.filter(({ outcome }) => outcome !== 'ok')
      expect(status).toBe('done')
      expect(failed.length).toBeGreaterThan(0)
      expect(ended.length).toBeGreaterThan(failed.length)
      for (const { outcome, fault, error } of failed) {
        expect([outcome, fault]).toEqual(['client_error', 'client'])
        expect(error).toContain('This machine could not open another connection (EMFILE)')
      }
      expect(took_ms).toBeLessThan(10_000)
    },
  )
})

describe('a server that restarts in mid-run', () => {
  it('costs the requests that it had, and those that found it gone; the others end well', async () => {
    let server: Server
    const open = new Set<Socket>()
    let count = 0
    let isBusy: () => void = () => undefined
    const busy = new Promise<void>((resolve) => (isBusy = resolve))
    const start = async (at: number): Promise<number> => {
      server = createServer((socket) => {
        open.add(socket)
        socket.on('error', () => undefined)
        socket.on('data', () => {
          count += 1
          if (count === 40) isBusy()
          socket.write(HEAD + token('one'))
          setTimeout(() => socket.write(token('two') + LAST), 20)
        })
      })
      return listening(server, '127.0.0.1', at)
    }
    const port = await start(0)
    const restart = async (): Promise<void> => {
      await busy
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await pause(50)
      await start(port)
    }
    const restarting = restart()
    const { end, records, took_ms } = await runAgainst(`http://127.0.0.1:${port}`, {
      arrivals: {
        kind: 'open',
        spacing: 'constant',
        burstiness: 1,
        stages: [{ duration_s: null, from_requests_per_s: 100, to_requests_per_s: 100 }],
        max_in_flight: null,
      },
      stop: { kind: 'requests', requests: 200 },
    })
    await restarting
    expect(end.status).toBe('done')
    expect(records).toHaveLength(200)
    const failed = records.filter(({ outcome }) => outcome !== 'ok')
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.length).toBeLessThan(40)
    const faults = new Set(failed.map(({ fault }) => fault))
    expect(faults).toContain('refused')
    for (const fault of faults) expect(['cut_off', 'reset', 'refused']).toContain(fault)
    expect(records.slice(-50).every(({ outcome }) => outcome === 'ok')).toBe(true)
    expect(took_ms).toBeLessThan(6_000)
  })
})

describe('HTTP/2', () => {
  it('loses a stream that is reset, and no other', async () => {
    let count = 0
    const port = await http2Server((server) => {
      server.on('stream', (stream: ServerHttp2Stream) => {
        stream.on('error', () => undefined)
        stream.respond({ 'content-type': 'text/event-stream' })
        stream.write('data: {"choices":[{"index":0,"delta":{"content":"one"}}]}\n\n')
        if (count++ === 3) setTimeout(() => stream.destroy(new Error('out of memory')), 20)
        else stream.end('data: [DONE]\n\n')
      })
    })
    const { records } = await runAgainst(
      `https://localhost:${port}`,
      {},
      { connection: { ...DEFAULT_CONNECTION, ca_file: CA_FILE } },
    )
    const [harmed, ...others] = records.filter(({ outcome }) => outcome !== 'ok')
    expect(others).toEqual([])
    expect(harmed).toMatchObject({ outcome: 'cut_off', fault: 'reset', events: 1 })
    expect(harmed?.error).toContain('INTERNAL_ERROR')
    expect(records.filter(({ outcome }) => outcome === 'ok')).toHaveLength(7)
  })
})

describe('cancel', () => {
  it.each([
    ['never answers', () => undefined, 0],
    ['stops in mid-answer', (socket: Socket) => socket.write(HEAD + token('one')), 1],
  ] as const)('stops within a second against a server that %s', async (_what, answer, events) => {
    const port = await rawServer(answer)
    const controller = new AbortController()
    const running = runAgainst(
      `http://127.0.0.1:${port}`,
      {
        arrivals: { kind: 'closed', concurrency: 64 },
        stop: { kind: 'requests', requests: 1_000 },
      },
      {},
      controller.signal,
    )
    await pause(1_000)
    const cancelled = performance.now()
    controller.abort()
    const { end, records } = await running
    expect(performance.now() - cancelled).toBeLessThan(1_000)
    expect(end.status).toBe('cancelled')
    expect(records).toHaveLength(64)
    for (const record of records)
      expect(record).toMatchObject({ outcome: 'cancelled', fault: null, events })
  })
})
