import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { fromSampleSchema, type FromSample, type SampleJob } from '../../shared/process-messages.ts'
import { monotonicNs } from '../clock.ts'
import { CA_FILE, closeServers, httpsServer } from '../http/servers.fixture.ts'
import { describeSignal } from '../signals/signal-kind.ts'
import { runSampler } from './run-sampler.ts'
import { everyInterval } from './schedule.ts'
import { SignalBook } from './signal-book.ts'

const signalsOf = (source: string, ...names: Parameters<typeof describeSignal>[0][]) =>
  names.map((name) => describeSignal(name, source, false))

const JOB: SampleJob = {
  metrics_url: null,
  exporter_urls: [],
  tls: { ca_file: null, verify_tls: true },
  ssh: null,
  server_port: null,
  target_is_local: true,
  simulated: false,
  interval_ms: 100,
}

describe('SignalBook', () => {
  const open = () => {
    const said: FromSample[] = []
    return {
      said,
      book: new SignalBook(
        (message) => said.push(message),
        () => 99n,
      ),
    }
  }

  it('announces signals when they change, and stamps each reading', () => {
    const { said, book } = open()
    const sink = book.sink('page', 0)
    const signals = signalsOf('a', 'gpu_util_pct')
    sink.reading(signals, { gpu_util_pct: 1 }, 5n)
    sink.reading(signals, { gpu_util_pct: 2 }, 6n)
    expect(said).toEqual([
      { type: 'signals', signals },
      { type: 'sample', monotonic_ns: '5', sample: { values: { gpu_util_pct: 1 } } },
      { type: 'sample', monotonic_ns: '6', sample: { values: { gpu_util_pct: 2 } } },
    ])
  })

  it('tells a gap once a change, and that its signals are unknown from then on', () => {
    const { said, book } = open()
    const sink = book.sink('page', 0)
    sink.reading(signalsOf('a', 'gpu_util_pct'), { gpu_util_pct: 1 }, 5n)
    said.length = 0
    sink.gap('refused')
    sink.gap('refused')
    expect(said).toEqual([
      { type: 'gap', source: 'page', reason: 'refused' },
      { type: 'sample', monotonic_ns: '99', sample: { values: { gpu_util_pct: null } } },
    ])
    sink.reading(signalsOf('a', 'gpu_util_pct'), { gpu_util_pct: 1 }, 100n)
    sink.gap('refused')
    expect(said.filter(({ type }) => type === 'gap')).toHaveLength(2)
  })

  it('makes a gap of a signal that is no longer told, while the others go on', () => {
    const { said, book } = open()
    const sink = book.sink('page', 0)
    const both = signalsOf('a', 'gpu_util_pct', 'gpu_power_w')
    sink.reading(both, { gpu_util_pct: 1, gpu_power_w: 2 }, 5n)
    said.length = 0
    const one = signalsOf('a', 'gpu_util_pct')
    sink.reading(one, { gpu_util_pct: 1 }, 6n)
    sink.reading(one, { gpu_util_pct: 1 }, 7n)
    const lost = { gpu_util_pct: 1, gpu_power_w: null }
    expect(said).toEqual([
      { type: 'sample', monotonic_ns: '6', sample: { values: lost } },
      { type: 'gap', source: 'page', reason: 'No longer told: a.' },
      { type: 'sample', monotonic_ns: '7', sample: { values: lost } },
    ])
    expect(book.signals.map(({ name }) => name)).toContain('gpu_power_w')
    sink.reading(both, { gpu_util_pct: 1, gpu_power_w: 3 }, 8n)
    sink.reading(one, { gpu_util_pct: 1 }, 9n)
    expect(said.filter(({ type }) => type === 'gap')).toHaveLength(2)
  })

  it('hands no signal over in mid-run: another source counts from elsewhere', () => {
    const { said, book } = open()
    const smi = book.sink('GPU', 2)
    const page = book.sink('page', 0)
    page.reading(signalsOf('dcgm', 'gpu_power_capped_s'), { gpu_power_capped_s: 900 }, 1n)
    page.gap('refused')
    smi.reading(signalsOf('smi', 'gpu_power_capped_s'), { gpu_power_capped_s: 4 }, 2n)
    expect(said.filter(({ type }) => type === 'sample').at(-1)).toMatchObject({
      sample: { values: { gpu_power_capped_s: null } },
    })
  })

  it('makes a gap of a source that fell silent, and none of one that has said why', () => {
    const said: FromSample[] = []
    let now = 0n
    const book = new SignalBook(
      (message) => said.push(message),
      () => now,
    )
    const smi = book.sink('GPU', 2)
    const page = book.sink('page', 0)
    book.sink('host', 1)
    smi.reading(signalsOf('smi', 'gpu_util_pct'), { gpu_util_pct: 1 }, 0n)
    page.reading(signalsOf('a', 'server_kv_cache_pct'), { server_kv_cache_pct: 1 }, 0n)
    page.gap('refused')
    now = 10_000_000_000n
    book.checkSilence(10_000_000_000n)
    expect(said.filter(({ type }) => type === 'gap')).toHaveLength(1)
    now += 1n
    book.checkSilence(10_000_000_000n)
    book.checkSilence(10_000_000_000n)
    expect(said.slice(-2)).toEqual([
      { type: 'gap', source: 'GPU', reason: 'It has said nothing for more than 10 s.' },
      {
        type: 'sample',
        monotonic_ns: '10000000001',
        sample: { values: { gpu_util_pct: null } },
      },
    ])
  })

  it('tells once when every source was read twice or has said why it is not', () => {
    const { said, book } = open()
    const settled = () => said.filter(({ type }) => type === 'settled').length
    const page = book.sink('page', 0)
    const smi = book.sink('GPU', 2)
    page.gap('none')
    const read = () => {
      smi.reading(signalsOf('smi', 'gpu_util_pct'), { gpu_util_pct: 1 }, 1n)
    }
    read()
    book.complete()
    expect(settled()).toBe(0)
    read()
    expect(settled()).toBe(1)
    read()
    expect(settled()).toBe(1)
  })

  it('lets one source speak for a signal', () => {
    const { said, book } = open()
    const smi = book.sink('GPU', 2)
    const page = book.sink('page', 0)
    smi.reading(
      signalsOf('smi', 'gpu_util_pct', 'gpu_power_w'),
      { gpu_util_pct: 1, gpu_power_w: 2 },
      1n,
    )
    page.reading(signalsOf('dcgm', 'gpu_util_pct'), { gpu_util_pct: 3 }, 2n)
    smi.reading(
      signalsOf('smi', 'gpu_util_pct', 'gpu_power_w'),
      { gpu_util_pct: 1, gpu_power_w: 2 },
      3n,
    )
    expect(book.signals.map(({ name, source }) => [name, source])).toEqual([
      ['gpu_util_pct', 'dcgm'],
      ['gpu_power_w', 'smi'],
    ])
    expect(said.at(-1)).toMatchObject({ sample: { values: { gpu_power_w: 2 } } })
  })
})

describe('everyInterval', () => {
  it('keeps to the schedule, leaves out what has passed, and stops', async () => {
    const start = monotonicNs()
    const at_ms: number[] = []
    await new Promise<void>((resolve) => {
      const stop = everyInterval(50, () => {
        at_ms.push(Number(monotonicNs() - start) / 1e6)
        if (at_ms.length === 2) while (Number(monotonicNs() - start) / 1e6 < 180);
        if (at_ms.length === 4) {
          stop()
          resolve()
        }
      })
    })
    // However late the machine lets a call be, no two fall into the same interval: what has passed is
    // left out. A timer counts whole milliseconds and may fire a part of one early.
    const intervals = at_ms.map((ms) => Math.floor((ms + 1) / 50))
    expect(intervals).toEqual([...new Set(intervals)].sort((a, b) => a - b))
    expect(at_ms[2]).toBeGreaterThanOrEqual(180)
  })
})

describe('runSampler', () => {
  let server: http.Server | null = null
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
  })

  async function serve(handler: http.RequestListener): Promise<string> {
    const listening = http.createServer(handler)
    server = listening
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${String((listening.address() as AddressInfo).port)}/metrics`
  }

  async function sample(
    job: Partial<SampleJob>,
    enough: (said: readonly FromSample[]) => boolean,
  ): Promise<FromSample[]> {
    const said: FromSample[] = []
    const abort = new AbortController()
    await runSampler(
      { ...JOB, ...job },
      (message) => {
        // Both ends parse: what is sent has to fit.
        said.push(fromSampleSchema.parse(message))
        if (enough(said)) abort.abort()
      },
      abort.signal,
    )
    return said
  }

  const valuesOf = (said: readonly FromSample[]) =>
    said.flatMap((message) => (message.type === 'sample' ? [message.sample.values] : []))
  const has =
    (name: string, count = 1) =>
    (said: readonly FromSample[]) =>
      valuesOf(said).filter((values) => typeof values[name] === 'number').length >= count

  it('reads the page and this machine, each at an instant of its own', async () => {
    let requests = 0
    const metrics_url = await serve((_, response) => {
      response.end(`vllm:num_requests_running ${String(++requests)}\n`)
    })
    const before = monotonicNs()
    const said = await sample({ metrics_url, interval_ms: 500 }, has('server_requests_running', 3))
    const page = said.flatMap((message) =>
      message.type === 'sample' && 'server_requests_running' in message.sample.values
        ? [message]
        : [],
    )
    expect(page.map(({ sample }) => sample.values['server_requests_running'])).toEqual([1, 2, 3])
    const at = page.map(({ monotonic_ns }) => BigInt(monotonic_ns))
    expect(at[0]).toBeGreaterThan(before)
    expect(at[2]).toBeGreaterThan(at[1] ?? 0n)
    expect(valuesOf(said).some((values) => 'host_memory_used_bytes' in values)).toBe(true)
    expect(has('client_cpu_pct')(said)).toBe(true)
  })

  it('of the bundled server reads only its page, marked, and this machine only as client', async () => {
    const metrics_url = await serve((_, response) => {
      response.end('node_memory_MemTotal_bytes 10\nnode_memory_MemAvailable_bytes 4\n')
    })
    const said = await sample({ metrics_url, simulated: true }, (all) =>
      ['host_memory_used_bytes', 'client_cpu_pct'].every((name) => has(name)(all)),
    )
    const signals = said.findLast((message) => message.type === 'signals')?.signals ?? []
    expect(signals.map(({ name, simulated }) => [name, simulated]).sort()).toEqual([
      ['client_cpu_pct', false],
      ['host_memory_used_bytes', true],
    ])
    expect(has('host_cpu_pct')(said)).toBe(false)
    expect(said.some((message) => message.type === 'gap')).toBe(false)
  })

  it('asks a slow page once at a time, and says that it is slow', async () => {
    let open = 0
    let most = 0
    const metrics_url = await serve((request) => {
      most = Math.max(most, ++open)
      request.socket.on('close', () => open--)
    })
    const said = await sample({ metrics_url }, has('client_cpu_pct', 4))
    expect(most).toBe(1)
    expect(said).toContainEqual({
      type: 'gap',
      source: 'metrics page',
      reason: 'The metrics page gave no answer within 90 ms.',
    })
  })

  it('believes a page by https whom the connection of the target believes', async () => {
    const port = await httpsServer((_, response) => response.end('vllm:num_requests_running 4\n'))
    const metrics_url = `https://localhost:${String(port)}/metrics`
    const page = (all: readonly FromSample[]) =>
      has('server_requests_running')(all) ||
      all.some((message) => message.type === 'gap' && message.source === 'metrics page')
    const slow = { metrics_url, interval_ms: 1_000 }
    const refused = await sample(slow, page)
    expect(has('server_requests_running')(refused)).toBe(false)
    for (const tls of [
      { ca_file: CA_FILE, verify_tls: true },
      { ca_file: null, verify_tls: false },
    ]) {
      expect(has('server_requests_running')(await sample({ ...slow, tls }, page))).toBe(true)
    }
    const missing = await sample(
      { ...slow, tls: { ca_file: '/nowhere.pem', verify_tls: true } },
      page,
    )
    expect(missing.find(({ type }) => type === 'gap')).toMatchObject({
      reason: expect.stringContaining('certificate authority cannot be read') as string,
    })
    await closeServers()
  })

  it.each<[string, http.RequestListener, string]>([
    [
      'an error',
      (_, response) => response.writeHead(503).end(),
      'The metrics page answered with HTTP 503.',
    ],
    ['another page', (_, response) => response.end('<html>'), 'a metric name is expected'],
    ['an empty page', (_, response) => response.end(''), 'no signal that is known here'],
    [
      'a page cut off',
      (_, response) => {
        response.writeHead(200, { 'content-length': 100 })
        response.write('vllm:num_requests_running 1', () => response.destroy())
      },
      'could not be read: aborted',
    ],
  ])('has a gap with its reason for %s', async (_, handler, reason) => {
    const metrics_url = await serve(handler)
    const said = await sample({ metrics_url, interval_ms: 1_000 }, (all) =>
      all.some((message) => message.type === 'gap' && message.source === 'metrics page'),
    )
    expect(
      said.find((message) => message.type === 'gap' && message.source === 'metrics page'),
    ).toEqual({
      type: 'gap',
      source: 'metrics page',
      reason: expect.stringContaining(reason) as string,
    })
  })

  it('reads exporters beside the page, and keeps a line for a metric that a page loses', async () => {
    let reading = 0
    const metrics_url = await serve(({ url }, response) => {
      if (url === '/gpu') response.end('DCGM_FI_DEV_GPU_UTIL{gpu="0"} 97\n')
      else if (++reading > 2) response.end('vllm:num_requests_running 4\n')
      else response.end('vllm:num_requests_running 4\nvllm:kv_cache_usage_perc 0.5\n')
    })
    const exporter = metrics_url.replace('/metrics', '/gpu')
    const said = await sample(
      { metrics_url, exporter_urls: [exporter], target_is_local: false },
      (all) => all.some((message) => message.type === 'gap' && message.source === 'metrics page'),
    )
    expect(has('gpu_util_pct')(said)).toBe(true)
    const cache = valuesOf(said).flatMap((values) =>
      'server_kv_cache_pct' in values ? [values['server_kv_cache_pct']] : [],
    )
    expect(cache).toEqual([50, 50, null])
    expect(said.at(-1)).toEqual({
      type: 'gap',
      source: 'metrics page',
      reason: 'No longer told: vllm:kv_cache_usage_perc.',
    })
    const gaps = said.flatMap((message) => (message.type === 'gap' ? [message.source] : []))
    expect(gaps).not.toContain('GPU')
  })

  it.runIf(process.platform === 'linux')(
    'reads the processes of a server of this machine, found by its port (needs /proc)',
    async () => {
      const metrics_url = await serve((_, response) => response.end('x 1\n'))
      const server_port = Number(new URL(metrics_url).port)
      const said = await sample({ server_port, interval_ms: 150 }, has('server_process_cpu_pct'))
      const values = valuesOf(said).findLast((one) => 'server_process_threads' in one)
      expect(values?.['server_process_threads']).toBeGreaterThan(1)
      expect(values?.['server_process_busiest_pct']).toBe(values?.['server_process_cpu_pct'])
    },
  )

  it('says what is not known of a server on another machine', async () => {
    const said = await sample({ target_is_local: false }, (all) =>
      all.some((message) => message.type === 'gap' && message.source === 'host'),
    )
    const gaps = said.flatMap((message) => (message.type === 'gap' ? [message.source] : []))
    expect(gaps.sort()).toEqual(['GPU', 'host', 'metrics page'])
  })
})
