import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LoadJob, SampleJob } from '../../shared/process-messages.ts'
import { packRecords } from '../../shared/record-batch.ts'
import type { Sample } from '../../shared/signal.ts'
import { makeRecord } from '../../engine/summary/closed-loop.fixture.ts'
import { endOf, NOW, PlayedProcess, TICK, WORKLOAD } from '../loop.fixture.ts'
import { runOnce, type RunEnd } from './run-once.ts'
import type { RunSink } from './run-sink.ts'
import { TARGET_DEFAULTS } from '../../shared/target.ts'

const LOAD: LoadJob = {
  run_id: 'r',
  base_url: 'http://127.0.0.1:9',
  protocol: 'openai-chat',
  model: 'm',
  http_json: null,
  ...TARGET_DEFAULTS,
  api_key: null,
  workload: WORKLOAD,
  repetition: 0,
  ttft_slo_ms: null,
  request_id_prefix: 'r',
}
const SAMPLE: SampleJob = {
  metrics_url: null,
  exporter_urls: [],
  tls: { ca_file: null, verify_tls: true },
  ssh: null,
  server_port: null,
  target_is_local: true,
  simulated: false,
  interval_ms: 1_000,
}
const STARTED = { type: 'started', started_ns: '9007199254740993000', started_at: NOW } as const

interface Delivered {
  sink: RunSink
  calls: [name: string, ...values: unknown[]][]
  samples: Sample[]
}

function listen(): Delivered {
  const calls: Delivered['calls'] = []
  const samples: Sample[] = []
  const sink: RunSink = {
    warmingUp: (done, total) => calls.push(['warmingUp', done, total]),
    started: (ns, at) => calls.push(['started', ns, at]),
    tick: (tick, signals) => calls.push(['tick', tick.requests_done, signals]),
    records: (records) => calls.push(['records', records.n]),
    signals: (signals) => calls.push(['signals', signals.length]),
    sample: (sample) => samples.push(sample),
    gap: (source, reason) => calls.push(['gap', source, reason]),
  }
  return { sink, calls, samples }
}

/** A run whose two processes the test plays by hand. */
function start(signal: AbortSignal = new AbortController().signal): Delivered & {
  load: PlayedProcess
  sampler: PlayedProcess
  end: Promise<RunEnd>
} {
  const load = new PlayedProcess('load-process', () => undefined)
  const sampler = new PlayedProcess('sample-process', () => undefined)
  const delivered = listen()
  const fork = (entry: string): PlayedProcess => (entry === 'load-process' ? load : sampler)
  const end = runOnce(fork, LOAD, SAMPLE, delivered.sink, signal)
  return { ...delivered, load, sampler, end }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('one run', () => {
  it('tells each process its job, delivers what they say, and ends both', async () => {
    const { load, sampler, end, calls } = start()
    expect(load.told).toEqual([{ type: 'start', job: LOAD }])
    expect(sampler.told).toEqual([{ type: 'start', job: SAMPLE }])
    load.say(
      { type: 'ready' },
      { type: 'warming_up', done: 3, total: 8 },
      STARTED,
      { type: 'records', records: packRecords([makeRecord(), makeRecord({ seq: 1 })]) },
      endOf({ end_ns: 5 }),
    )
    expect(await end).toMatchObject({ status: 'done', end_ns: 5 })
    expect(calls).toEqual([
      ['warmingUp', 3, 8],
      ['started', STARTED.started_ns, NOW],
      ['records', 2],
    ])
    expect([load.killed, sampler.killed]).toEqual([true, true])
  })

  it('puts samples on the time of the run, to the nanosecond beyond 2^53', async () => {
    const { load, sampler, end, samples } = start()
    const reading = (monotonic_ns: string, value: number): object => ({
      type: 'sample',
      monotonic_ns,
      sample: { values: { gpu_util_pct: value } },
    })
    sampler.say(reading('9007199254740992999', 1))
    load.say(STARTED)
    sampler.say(reading('9007199254740993001', 2), reading('9007199255740993000', 3))
    load.say(endOf())
    await end
    expect(samples).toEqual([
      { t_ns: 1, values: { gpu_util_pct: 2 } },
      { t_ns: 1e9, values: { gpu_util_pct: 3 } },
    ])
  })

  it('shows with each tick what every source has read last', async () => {
    const { load, sampler, end, calls } = start()
    const say = (values: object): void => {
      sampler.say({ type: 'sample', monotonic_ns: '1', sample: { values } })
    }
    load.say(STARTED)
    say({ host_cpu_pct: 40 })
    say({ gpu_util_pct: 90 })
    say({ host_cpu_pct: null })
    load.say({ type: 'tick', tick: TICK }, endOf())
    await end
    expect(calls.at(-1)).toEqual(['tick', 60, { host_cpu_pct: null, gpu_util_pct: 90 }])
  })

  it('goes on without its sampler, and says since when it is blind', async () => {
    const { load, sampler, end, calls } = start()
    sampler.exit('ended with code 1')
    load.say(STARTED, endOf())
    expect(await end).toMatchObject({ status: 'done' })
    expect(calls[0]).toEqual([
      'gap',
      'sampling',
      'The process that samples ended: ended with code 1.',
    ])
  })

  it('does not take the end of its own sampler for a gap', async () => {
    const { load, end, calls } = start()
    load.say(STARTED, endOf())
    await end
    expect(calls.map(([name]) => name)).toEqual(['started'])
  })

  it('fails with the reason where the load process dies', async () => {
    const { load, sampler, end } = start()
    load.exit('was ended by SIGKILL')
    await expect(end).rejects.toThrow(
      'The process that sends the load ended: was ended by SIGKILL.',
    )
    expect(sampler.killed).toBe(true)
  })

  it('fails where a message is not understood, or what it carries cannot be kept', async () => {
    const unknown = start()
    unknown.load.say({ type: 'nonsense' })
    await expect(unknown.end).rejects.toThrow()
    expect([unknown.load.killed, unknown.sampler.killed]).toEqual([true, true])

    const full = start()
    full.sink.records = () => {
      throw new Error('the disk is full')
    }
    full.load.say(STARTED, { type: 'records', records: packRecords([makeRecord()]) })
    await expect(full.end).rejects.toThrow('the disk is full')

    const blind = start()
    blind.sampler.say({ type: 'sample', monotonic_ns: 'yesterday' })
    await expect(blind.end).rejects.toThrow()
  })
})

describe('a run that is cancelled', () => {
  it('hands over what it measured', async () => {
    const abort = new AbortController()
    const { load, end } = start(abort.signal)
    load.say(STARTED)
    abort.abort()
    expect(load.told.at(-1)).toEqual({ type: 'cancel' })
    load.say(endOf({ status: 'cancelled', reason: 'Cancelled.' }))
    expect(await end).toMatchObject({ status: 'cancelled' })
  })

  it('is cancelled at once where it was cancelled before it began', async () => {
    const { load, end } = start(AbortSignal.abort())
    expect(load.told.map((message) => (message as { type: string }).type)).toEqual([
      'start',
      'cancel',
    ])
    load.say(endOf({ status: 'cancelled' }))
    await end
  })

  it('is ended by force where it does not answer within five seconds', async () => {
    vi.useFakeTimers()
    const abort = new AbortController()
    const { load, end } = start(abort.signal)
    const ended = expect(end).rejects.toThrow('The process that sends the load ended')
    abort.abort()
    await vi.advanceTimersByTimeAsync(4_999)
    expect(load.killed).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(load.killed).toBe(true)
    await ended
  })
})
