import { describe, expect, it } from 'vitest'
import { diagnose } from './diagnose.ts'
import { readCpuEngine } from './cpu-engine.ts'
import { readFacts } from './facts.ts'
import { scenarioInput, type Scenario } from './scenario.fixture.ts'

/** One thread of two cores, always at work on the prompts of two requests. */
const PROMPTS: Scenario = {
  concurrency: 2,
  prefill_ms: 900,
  decode_ms: 100,
  reveals: 'timings',
  gpu: null,
  settings: { '--parallel': '2', '--threads': '1', '--n-gpu-layers': '0' },
  gauges: {
    server_requests_running: 2,
    server_requests_waiting: 0,
    server_process_cpu_pct: 98,
    host_cpu_pct: 54,
    host_cpu_busiest_core_pct: 98,
    host_cores: 2,
    host_run_queue: 2,
  },
}
const STARVED: Scenario = {
  ...PROMPTS,
  gauges: {
    ...PROMPTS.gauges,
    server_process_cpu_pct: 26,
    host_run_queue: 5,
    host_cpu_pct: 56,
    host_cpu_busiest_core_pct: 100,
  },
}
const engineOf = (scenario: Scenario): ReturnType<typeof readCpuEngine> => {
  const input = scenarioInput(scenario)
  return readCpuEngine(readFacts(input, input.runs))
}

describe('a server that computes on the processor', () => {
  it('is known by a setting, and by how busy its processes are', () => {
    expect(engineOf(PROMPTS)).toMatchObject({ cores: 1, own_cores: 0.98, at_once: 2 })
    expect(engineOf(PROMPTS)?.others_cores).toBeCloseTo(0.1, 5)
    expect(engineOf({ ...PROMPTS, settings: { '--threads': '1' } })).toBeNull()
    const { server_process_cpu_pct: _, ...gauges } = PROMPTS.gauges ?? {}
    expect(engineOf({ ...PROMPTS, gauges })).toBeNull()
    expect(engineOf({ ...PROMPTS, gauges: { ...PROMPTS.gauges, gpu_util_pct: 3 } })).toBeNull()
  })

  it('has no more cores than the machine', () => {
    const many = { ...PROMPTS, settings: { ...PROMPTS.settings, '--threads': '64' } }
    expect(engineOf(many)?.cores).toBe(2)
    const unset = { ...PROMPTS, settings: { '-ngl': '0' } }
    expect(engineOf(unset)?.cores).toBe(2)
  })

  it('is bound by arithmetic where its cores are busy with prompts', () => {
    const diagnosis = diagnose(scenarioInput(PROMPTS))
    expect(diagnosis).toMatchObject({ binds: 'compute', phase: 'prefill' })
    expect(diagnosis.detail).toContain('the server keeps 0.980 of the 1 core')
    expect(diagnosis.detail).not.toContain('GPU')
    expect(diagnosis.advice[0]).toMatchObject({ setting: '--threads', from: '1', to: '2' })
    expect(diagnosis.missing.map(({ what }) => what).join()).not.toContain('GPU')
  })

  it('is bound by the host where others have its core', () => {
    const diagnosis = diagnose(scenarioInput(STARVED))
    expect(diagnosis).toMatchObject({ binds: 'host', phase: null })
    expect(diagnosis.detail).toContain('it gets 0.260 of the 1 that it computes on')
    expect(diagnosis.suggestions[0]?.title).toBe('Give the server cores of its own')
  })

  it('is not told where it waits for something that is no core', () => {
    const idle = { ...STARVED.gauges, host_cpu_pct: 15, host_cpu_busiest_core_pct: 30 }
    expect(diagnose(scenarioInput({ ...STARVED, gauges: idle })).binds).toBeNull()
  })

  it('decodes by arithmetic with many at once; with few nothing tells it from memory', () => {
    const decoding: Scenario = {
      ...PROMPTS,
      concurrency: 16,
      prefill_ms: 50,
      decode_ms: 1_500,
      settings: { ...PROMPTS.settings, '--parallel': '16' },
      gauges: { ...PROMPTS.gauges, server_requests_running: 16 },
    }
    expect(diagnose(scenarioInput(decoding))).toMatchObject({ binds: 'compute', phase: 'decode' })
    const few = {
      ...decoding,
      concurrency: 2,
      gauges: { ...decoding.gauges, server_requests_running: 2 },
    }
    expect(diagnose(scenarioInput(few)).binds).toBeNull()
  })

  it('has room behind its limit where it decodes alone, and none where prompts fill the core', () => {
    const queued = (prefill_ms: number, decode_ms: number): Scenario => ({
      ...PROMPTS,
      concurrency: 8,
      queue_ms: 7 * (prefill_ms + decode_ms),
      prefill_ms,
      decode_ms,
      settings: { ...PROMPTS.settings, '--parallel': '1' },
      gauges: { ...PROMPTS.gauges, server_requests_running: 1, server_requests_waiting: 7 },
    })
    const alone = diagnose(scenarioInput(queued(5, 95)))
    expect(alone.binds).toBe('under_used_gpu')
    expect(alone.sentence).toContain('--parallel = 1')
    expect(diagnose(scenarioInput(queued(95, 5)))).toMatchObject({ binds: 'compute' })
  })
})

describe('a server that tells its time in the model, and how many run and wait', () => {
  it('has its queue and its whole time by Little’s law, so that the network is told apart', () => {
    // 4 requests a second and one in the model on average: 250 ms, of a second.
    const far: Scenario = {
      ...PROMPTS,
      concurrency: 4,
      network_ms: 750,
      prefill_ms: 50,
      decode_ms: 200,
      gauges: {
        ...PROMPTS.gauges,
        server_process_cpu_pct: 60,
        host_cpu_pct: 35,
        host_cpu_busiest_core_pct: 60,
        server_requests_running: 1,
      },
    }
    const diagnosis = diagnose(scenarioInput(far))
    expect(diagnosis.binds).toBe('network')
    const network = diagnosis.stages.find(({ name }) => name === 'network')
    expect(network?.mean_ms).toBeCloseTo(750, 0)
    const queued = diagnose(
      scenarioInput({
        ...far,
        network_ms: 0,
        queue_ms: 750,
        gauges: { ...far.gauges, server_requests_waiting: 3 },
      }),
    )
    expect(queued.stages.find(({ name }) => name === 'queue')?.mean_ms).toBeCloseTo(750, 0)
    expect(queued.stages.find(({ name }) => name === 'network')?.mean_ms).toBeCloseTo(0, 0)
  })
})
