import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import {
  loadJob,
  smallWorkload,
  syntheticPrompts,
} from '../../src/measure/load/load-job.fixture.ts'
import type { RunSink } from '../../src/loop/measurement/run-sink.ts'
import { runOnce } from '../../src/loop/measurement/run-once.ts'
import { jsonExport, protobufExport } from '../../src/measure/otlp/export.fixture.ts'
import { EXPORTED, EXPORTED_BASE64 } from '../../src/measure/otlp/exported.fixture.ts'
import { BODY_BYTES_MAX, openReceiver, type Receiver } from '../../src/measure/otlp/receiver.ts'
import { NO_ATTRIBUTES, type Span } from '../../src/measure/otlp/span.ts'
import { nodeFork } from '../../src/measure/process/node-fork.ts'
import type { LoadJob, SampleJob } from '../../src/shared/process-messages.ts'
import { PART_S_PREFIX, type Sample, type Signal } from '../../src/shared/signal.ts'

interface Answer {
  status: number
  type: string | undefined
  body: Buffer
}

function post(
  port: number,
  body: Buffer,
  headers: Record<string, string>,
  path = '/v1/traces',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'],
          body: Buffer.concat(chunks),
        })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const PROTOBUF = { 'content-type': 'application/x-protobuf' }
const JSON_TYPE = { 'content-type': 'application/json' }

describe('the receiver of spans', () => {
  let receiver: Receiver | null = null
  let taken: Span[] = []
  afterEach(() => {
    receiver?.close()
    taken = []
  })

  async function open(room = Infinity): Promise<number> {
    receiver = await openReceiver(0, (spans) => {
      const fit = spans.slice(0, room)
      taken.push(...fit)
      return spans.length - fit.length
    })
    return receiver.port
  }

  it.each<[string, Buffer, Record<string, string>]>([
    ['Protocol Buffers', Buffer.from(EXPORTED_BASE64, 'base64'), PROTOBUF],
    [
      'Protocol Buffers, packed',
      gzipSync(Buffer.from(EXPORTED_BASE64, 'base64')),
      { ...PROTOBUF, 'content-encoding': 'gzip' },
    ],
    [
      'JSON',
      Buffer.from(jsonExport(EXPORTED)),
      { 'content-type': 'application/json; charset=utf-8' },
    ],
  ])('takes what an exporter posts as %s', async (_, body, headers) => {
    const answer = await post(await open(), body, headers)
    expect(answer.status).toBe(200)
    expect(answer.type).toBe(headers['content-type']?.split(';')[0])
    expect(answer.body.toString()).toBe(answer.type === 'application/json' ? '{}' : '')
    expect(taken).toEqual(EXPORTED)
  })

  it('says how many there was no room for', async () => {
    const port = await open(1)
    const json = await post(port, Buffer.from(jsonExport(EXPORTED)), JSON_TYPE)
    expect(JSON.parse(json.body.toString())).toMatchObject({
      partialSuccess: { rejectedSpans: '2' },
    })
    const bytes = await post(port, protobufExport(EXPORTED), PROTOBUF)
    // partial_success (1): rejected_spans (1) = 2, then error_message (2).
    expect([...bytes.body.subarray(2, 5)]).toEqual([0x08, 2, 0x12])
  })

  it.each<[string, number, Buffer, Record<string, string>, string?]>([
    ['another path', 404, Buffer.from('{}'), JSON_TYPE, '/v1/metrics'],
    ['another type', 415, Buffer.from('{}'), { 'content-type': 'text/plain' }],
    ['another packing', 415, Buffer.from('{}'), { ...JSON_TYPE, 'content-encoding': 'br' }],
    ['bytes that are none', 400, Buffer.from([0x0b]), PROTOBUF],
    ['JSON that is none', 400, Buffer.from('{'), JSON_TYPE],
    [
      'what cannot be unpacked',
      400,
      Buffer.from('x'),
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
    ],
    ['too much', 413, Buffer.alloc(BODY_BYTES_MAX + 1), PROTOBUF],
    [
      'too much once unpacked',
      413,
      gzipSync(Buffer.alloc(64 * 1024 * 1024)),
      { ...PROTOBUF, 'content-encoding': 'gzip' },
    ],
  ])('refuses %s', async (_, status, body, headers, path) => {
    const port = await open()
    expect((await post(port, body, headers, path)).status).toBe(status)
    expect(taken).toEqual([])
    // And goes on.
    expect((await post(port, protobufExport(EXPORTED), PROTOBUF)).status).toBe(200)
  })

  it('says that its port is taken', async () => {
    await expect(openReceiver(await open(), () => 0)).rejects.toThrow('EADDRINUSE')
  })
})

const TOKENIZE_MS = 12
const RERANK_MS = 5
const MS = 1_000_000n
const ANSWER = JSON.stringify({
  choices: [{ message: { content: 'x' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1 },
})

/** A server whose every request is traced: 12 ms of tokenizing, 5 ms of something else, in 40 ms. */
function traced(onSpans: (spans: Span[]) => void): Server {
  let count = 0
  return createServer((incoming, response) => {
    const parent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(
      String(incoming.headers['traceparent']),
    )
    incoming.resume()
    incoming.on('end', () => {
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(ANSWER)
        count += 1
        const id = (n: number): string => (count * 4 + n).toString(16).padStart(16, '0')
        const start_ns = BigInt(Date.now() - 40) * MS
        const span = (n: number, name: string, parent_id: string | null, ms: number): Span => ({
          trace_id: parent?.[1] ?? 'f'.repeat(32),
          span_id: id(n),
          parent_id,
          name,
          start_ns,
          end_ns: start_ns + BigInt(ms) * MS,
          attributes: NO_ATTRIBUTES,
        })
        onSpans([
          span(0, 'POST', parent?.[2] ?? null, 40),
          span(1, 'Tokenize', id(0), TOKENIZE_MS),
          {
            ...span(2, 'rerank', id(0), RERANK_MS),
            start_ns: start_ns + 20n * MS,
            end_ns: start_ns + 25n * MS,
          },
        ])
      }, 40)
    })
  })
}

describe('a run of a server that traces its requests', () => {
  it('has its spans as signals, the last batch included, and nobody else’s', async () => {
    const port = 20_000 + (process.pid % 20_000)
    const spans: Span[] = []
    const server = traced((more) => spans.push(...more))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const stray = {
      ...(EXPORTED[0] as Span),
      start_ns: BigInt(Date.now()) * MS,
      end_ns: BigInt(Date.now() + 5_000) * MS,
    }
    // As a batch exporter does: what has gathered, every so often, also after the load has ended.
    const exporting = setInterval(() => {
      const batch = spans.splice(0)
      if (batch.length > 0)
        void post(port, protobufExport([...batch, stray]), PROTOBUF).catch(() => undefined)
    }, 1_500)
    const samples: Sample[] = []
    const signals = new Map<string, Signal>()
    const gaps: string[] = []
    const sink: RunSink = {
      warmingUp: () => undefined,
      started: () => undefined,
      tick: () => undefined,
      records: () => undefined,
      signals: (all) => {
        for (const signal of all) signals.set(signal.name, signal)
      },
      sample: (sample) => samples.push(sample),
      gap: (source, reason) => gaps.push(`${source}: ${reason}`),
    }
    const base_url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
    const end = await runOnce(
      nodeFork,
      tracedJob(base_url),
      sampleJob(port),
      sink,
      new AbortController().signal,
    )
    clearInterval(exporting)
    server.close()
    expect(end.status).toBe('done')
    const of = (name: string): number[] =>
      samples.flatMap(({ values }) => (typeof values[name] === 'number' ? [values[name]] : []))
    const requests = of('server_tokenize_count').at(-1) ?? 0
    expect(requests).toBeGreaterThanOrEqual(REQUESTS - 1)
    expect(of('server_tokenize_s').at(-1)).toBeCloseTo((requests * TOKENIZE_MS) / 1_000, 6)
    expect(of(`${PART_S_PREFIX}rerank`).at(-1)).toBeCloseTo((requests * RERANK_MS) / 1_000, 6)
    expect(of('server_e2e_s').at(-1)).toBeCloseTo((requests * 40) / 1_000, 6)
    expect(signals.get('server_tokenize_s')?.source).toBe('spans of the run’s requests')
    expect(of('server_tokenize_count').length).toBeGreaterThan(1)
    // Each reading lies where its requests ended, not where the batch came.
    const told = samples.filter(({ values }) => 'server_tokenize_s' in values)
    expect(Math.max(...told.map(({ t_ns }) => t_ns))).toBeLessThan(end.end_ns + 2e9)
    expect(gaps.filter((gap) => gap.startsWith('OpenTelemetry'))).toEqual([])
  })
})

const REQUESTS = 60

function tracedJob(base_url: string): LoadJob {
  const workload = smallWorkload({
    prompts: syntheticPrompts(8, 1),
    arrivals: { kind: 'closed', concurrency: 1 },
    stop: { kind: 'requests', requests: REQUESTS },
  })
  const named = { run_id: 'otlp', request_id_prefix: 'otlp-run' }
  return loadJob(base_url, workload, { ...named, streaming: false, traced: true })
}

function sampleJob(port: number): SampleJob {
  return {
    metrics_url: null,
    exporter_urls: [],
    tls: { ca_file: null, verify_tls: true },
    ssh: null,
    server_port: null,
    target_is_local: false,
    simulated: false,
    interval_ms: 1_000,
    otlp: { port, request_id_prefix: 'otlp-run' },
  }
}
