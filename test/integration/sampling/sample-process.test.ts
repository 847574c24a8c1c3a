import { afterEach, describe, expect, it } from 'vitest'
import type { ForkedProcess } from '../../../src/measure/process/child.ts'
import { nodeFork } from '../../../src/measure/process/node-fork.ts'
import {
  fromDemoSchema,
  fromSampleSchema,
  type FromSample,
  type SampleJob,
} from '../../../src/shared/process-messages.ts'
import { SIGNAL_NAMES } from '../../../src/shared/signal.ts'

/** What no part of the bundled server's model yields; everything else of the contract it offers. */
const NOT_MODELLED = new Set([
  ...['client_cpu_pct', 'host_run_queue', 'gpu_temperature_c', 'gpu_power_limit_w'],
  ...['gpu_memory_busy_pct', 'gpu_pcie_bytes_per_s', 'gpu_nvlink_bytes_per_s'],
  ...['gpu_sm_clock_max_mhz', 'gpu_memory_clock_mhz'],
  ...[
    'gpu_power_capped_pct',
    'gpu_power_capped_s',
    'gpu_thermal_capped_pct',
    'gpu_thermal_capped_s',
  ],
  ...['server_requests_max', 'server_requests_failed', 'server_prefix_hit_pct'],
  ...['server_process_cpu_pct', 'server_process_busiest_pct', 'server_process_threads'],
  // Told by spans only.
  ...['server_parse_s', 'server_parse_count'],
  // Offered only with its setting for it on.
  ...['server_prefix_query_tokens', 'server_prefix_hit_tokens'],
  ...['server_flops_per_gpu', 'server_read_bytes_per_gpu', 'server_write_bytes_per_gpu'],
])

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

describe('the sample process', () => {
  const started: ForkedProcess[] = []
  afterEach(() => {
    for (const child of started.splice(0)) child.kill()
  })

  function fork(entry: Parameters<typeof nodeFork>[0]): ForkedProcess {
    const child = nodeFork(entry)
    started.push(child)
    return child
  }

  function demoServer(): Promise<string> {
    const child = fork('demo-server')
    child.post({ type: 'start', settings: {}, port: 0, seed: 1 })
    return new Promise((resolve, reject) => {
      child.onExit(reject)
      child.onMessage((raw) => {
        const message = fromDemoSchema.parse(raw)
        if (message.type === 'listening') resolve(message.base_url)
        else reject(new Error(message.message))
      })
    })
  }

  /** Runs one until it has said `enough`; resolves with all of it and how the process ended. */
  function sample(
    job: SampleJob,
    enough: (said: readonly FromSample[]) => boolean,
  ): Promise<{ said: FromSample[]; end: string }> {
    const child = fork('sample-process')
    const said: FromSample[] = []
    child.post({ type: 'start', job })
    return new Promise((resolve) => {
      child.onMessage((raw) => {
        said.push(fromSampleSchema.parse(raw))
        if (enough(said)) child.kill()
      })
      child.onExit((end) => resolve({ said, end }))
    })
  }

  it('reads every signal of the bundled server, all of them marked as simulated', async () => {
    const base_url = await demoServer()
    const { said, end } = await sample(
      {
        ...JOB,
        metrics_url: new URL('/metrics', base_url).href,
        simulated: true,
        interval_ms: 300,
      },
      // A processor's share needs two readings.
      (all) =>
        all.some((message) => typeof valuesOf(message)['host_cpu_pct'] === 'number') &&
        all.some((message) => typeof valuesOf(message)['client_cpu_pct'] === 'number'),
    )
    expect(end).toBe('ended with code 0')
    expect(said[0]).toEqual({ type: 'ready' })
    expect(said.filter(({ type }) => type === 'gap')).toEqual([])
    const signals = said.findLast((message) => message.type === 'signals')?.signals ?? []
    const names = new Set(signals.map(({ name }) => name))
    const absent = Object.keys(SIGNAL_NAMES).filter((name) => !names.has(name))
    expect(absent.filter((name) => !NOT_MODELLED.has(name))).toEqual([])
    expect(signals.filter(({ simulated }) => !simulated).map(({ name }) => name)).toEqual([
      'client_cpu_pct',
    ])
  })

  it('stops when it is told to', async () => {
    const child = fork('sample-process')
    let samples = 0
    await new Promise<void>((resolve) => {
      child.onMessage((raw) => {
        if (fromSampleSchema.parse(raw).type === 'sample' && ++samples === 2) {
          child.post({ type: 'stop' })
          // What was on its way when it stopped still comes.
          setTimeout(resolve, 300)
        }
      })
      child.post({ type: 'start', job: JOB })
    })
    const before = samples
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(samples).toBe(before)
  })
})

function valuesOf(message: FromSample): Record<string, number | null> {
  return message.type === 'sample' ? message.sample.values : {}
}
