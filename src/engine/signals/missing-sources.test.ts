import { describe, expect, it } from 'vitest'
import type { SignalReading } from '../../shared/signal.ts'
import { missingSources, type LookedAt } from './missing-sources.ts'

const read = (name: string, age_s: number | null = 0.5): SignalReading => ({
  ...{ name, kind: 'gauge', unit: '%', source: 's', simulated: false, value: 1, age_s },
})

type Changes = Partial<Omit<LookedAt, 'target'>> & { target?: Partial<LookedAt['target']> }
const look = (changes: Changes = {}) =>
  missingSources({
    is_local: false,
    readings: [],
    gaps: [],
    ...changes,
    target: {
      base_url: 'http://gpu-box:8000/v1',
      protocol: 'openai-chat',
      metrics_url: null,
      ssh: null,
      control: { kind: 'manual', command: null },
      ...changes.target,
    },
  })
const sources = (missing: ReturnType<typeof look>) => missing.map(({ source }) => source)

describe('what is missing of a target', () => {
  it('is the server, its GPU and its machine, where nothing was read', () => {
    const missing = look()
    expect(sources(missing)).toEqual(['Server', 'GPU', 'Processor of the server’s machine'])
    expect(missing.map(({ command }) => command)).toEqual([
      'curl -s http://gpu-box:8000/metrics | head -n 20',
      expect.stringContaining('dcgm-exporter') as string,
      expect.stringContaining('node-exporter') as string,
    ])
    expect(missing[1]?.remedy).toContain('Name the machine for ssh, or run DCGM exporter')
  })

  it('is nothing where everything was read, and nothing of the bundled server', () => {
    const all = ['server_requests_running', 'gpu_sm_active_pct', 'host_cpu_pct']
    expect(look({ readings: all.map((name) => read(name)) })).toEqual([])
    expect(look({ target: { control: { kind: 'bundled' } } })).toEqual([])
  })

  it('names the profiling counters only where there is a GPU', () => {
    const missing = look({ readings: [read('gpu_util_pct')] })
    expect(sources(missing)).toContain('Tensor pipes and memory bandwidth of the GPU')
    expect(sources(missing)).not.toContain('GPU')
  })

  it('does not take a signal for read that was only announced', () => {
    expect(sources(look({ readings: [read('host_cpu_pct', null)] }))).toContain(
      'Processor of the server’s machine',
    )
  })

  it('says why, in the words of the source, and what to try by hand', () => {
    const missing = look({
      target: { ssh: { destination: 'me@gpu-box' } },
      gaps: [
        { source: 'GPU', reason: 'first' },
        { source: 'GPU', reason: 'No nvidia-smi, amd-smi or rocm-smi on me@gpu-box.' },
        { source: 'host', reason: 'The key is refused.' },
      ],
    })
    expect(missing.find(({ source }) => source === 'GPU')).toEqual({
      source: 'GPU',
      reason: 'No nvidia-smi, amd-smi or rocm-smi on me@gpu-box.',
      remedy: 'See that the command below works in a terminal of this machine.',
      command: 'ssh me@gpu-box nvidia-smi',
    })
    const host = missing.find(({ source }) => source.startsWith('Processor'))
    expect(host).toMatchObject({ reason: 'The key is refused.' })
    expect(sources(missing)).toContain('Processes of the server')
  })

  it('knows how servers with a protocol of their own come to have a page', () => {
    const [server] = look({ is_local: true, target: { protocol: 'llama-cpp' } })
    expect(server?.remedy).toBe(
      'llama-server has one when it is started with --metrics. Give the address of its metrics page.',
    )
    const [given] = look({ target: { metrics_url: 'http://h:1/m' } })
    expect(given?.command).toBe('curl -s http://h:1/m | head -n 20')
  })
})
