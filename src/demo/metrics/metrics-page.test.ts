import { describe, expect, it } from 'vitest'
import { parseDemoSettings } from '../settings.ts'
import { SPEC } from '../simulation/closed-loop.fixture.ts'
import { NO_NOISE } from '../simulation/noise.ts'
import { Simulation } from '../simulation/simulation.ts'
import { metricsPage } from './metrics-page.ts'

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_]+="[^"]*",?)*\})? (-?[0-9.e+-]+)$/
const LATENESS = { sum_s: 0, count: 0 }

/** Reads a page: value by name with labels as written, and the type of each family. */
function read(page: string): { values: Map<string, number>; types: Map<string, string> } {
  const values = new Map<string, number>()
  const types = new Map<string, string>()
  for (const line of page.trimEnd().split('\n')) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line)
    if (type !== null) types.set(type[1] ?? '', type[2] ?? '')
    if (line.startsWith('#')) continue
    const match = LINE.exec(line)
    expect(match, line).not.toBeNull()
    const key = line.slice(0, line.lastIndexOf(' '))
    expect(values.has(key), `${key} stands twice`).toBe(false)
    values.set(key, Number(match?.[4]))
  }
  return { values, types }
}

function pageAfter(settings: Record<string, string>, requests: number, t_s: number): string {
  const config = parseDemoSettings(settings)
  const simulation = new Simulation(config, 1, NO_NOISE)
  for (let index = 0; index < requests; index += 1) simulation.submit(0, SPEC)
  simulation.advance(t_s)
  return metricsPage(simulation, config, t_s, LATENESS)
}

const VLLM = '{engine="0",model_name="chokepoint-demo-14b"}'
const GPU = /^DCGM_FI_PROF_DRAM_ACTIVE\{gpu="0",UUID="[^"]+",.*modelName="NVIDIA L40S"/

describe('metrics page', () => {
  it('says first that it is simulated', () => {
    expect(pageAfter({}, 0, 1)).toMatch(/^# Simulated by Chokepoint/)
    expect(pageAfter({}, 0, 1)).toContain('chokepoint_demo_info{simulated="true"')
  })

  it('shows the queue, the batch and the cache in the middle of a load', () => {
    const { values, types } = read(pageAfter({}, 20, 0.8))
    expect(values.get(`vllm:num_requests_running${VLLM}`)).toBe(16)
    expect(values.get(`vllm:num_requests_waiting${VLLM}`)).toBe(4)
    expect(values.get(`vllm:kv_cache_usage_perc${VLLM}`)).toBeCloseTo((16 * 9) / 4_745, 2)
    expect(types.get('vllm:num_preemptions_total')).toBe('counter')
    expect(types.get('vllm:time_to_first_token_seconds')).toBe('histogram')
    const dram = [...values].find(([name]) => GPU.test(name))
    // Mostly decode: 0.9 of the peak, less prefill at the start and the scheduler's pauses.
    expect(dram?.[1]).toBeGreaterThan(0.6)
    expect(dram?.[1]).toBeLessThanOrEqual(0.9)
  })

  it('counts what was done, in histograms whose buckets grow to the count', () => {
    const { values } = read(pageAfter({}, 20, 10))
    expect(values.get(`vllm:generation_tokens_total${VLLM}`)).toBe(20 * SPEC.output_tokens)
    expect(values.get(`vllm:prompt_tokens_total${VLLM}`)).toBe(20 * SPEC.prompt_tokens)
    const buckets = [...values].filter(([name]) => name.startsWith('vllm:e2e_request_latency_s'))
    const counts = buckets.filter(([name]) => name.includes('_bucket')).map(([, count]) => count)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(counts.at(-1)).toBe(20)
    expect(values.get(`vllm:e2e_request_latency_seconds_count${VLLM}`)).toBe(20)
  })

  it('accounts for every second of each core', () => {
    const { values } = read(pageAfter({}, 20, 2))
    for (let cpu = 0; cpu < 16; cpu += 1) {
      const idle = values.get(`node_cpu_seconds_total{cpu="${cpu}",mode="idle"}`) ?? Number.NaN
      const user = values.get(`node_cpu_seconds_total{cpu="${cpu}",mode="user"}`) ?? Number.NaN
      expect(idle + user).toBeCloseTo(2, 9)
    }
  })

  it('lets no counter run backwards while work is under way', () => {
    const config = parseDemoSettings({ tokenizer_mode: 'slow' })
    const simulation = new Simulation(config, 1)
    for (let index = 0; index < 40; index += 1) simulation.submit(0, SPEC)
    let before = new Map<string, number>()
    for (let t_s = 0.01; t_s < 3; t_s += 0.061) {
      simulation.advance(t_s)
      const { values, types } = read(metricsPage(simulation, config, t_s, LATENESS))
      for (const [name, value] of values) {
        if (types.get(name.split('{')[0] ?? '') !== 'counter') continue
        expect(value, `${name} at ${t_s}`).toBeGreaterThanOrEqual((before.get(name) ?? 0) - 1e-9)
      }
      before = values
    }
  })

  it('has the prefix cache’s counters only where there is one', () => {
    expect(pageAfter({}, 1, 1)).not.toContain('prefix_cache_hits')
    expect(pageAfter({ enable_prefix_caching: 'true' }, 1, 1)).toContain(
      'vllm:prefix_cache_hits_total',
    )
  })
})
