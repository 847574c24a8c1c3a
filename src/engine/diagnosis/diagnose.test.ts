import { describe, expect, it } from 'vitest'
import type { Diagnosis } from '../../shared/diagnosis.ts'
import { diagnose } from './diagnose.ts'
import { scenarioInput, type Scenario } from './scenario.fixture.ts'

/** Healthy readings: nothing saturated. Each scenario changes what makes it what it is. */
const QUIET = {
  host_cpu_pct: 12,
  host_cpu_busiest_core_pct: 40,
  gpu_util_pct: 97,
  server_requests_running: 8,
  server_requests_waiting: 0,
  server_kv_cache_pct: 35,
} as const

const SETTINGS = {
  max_num_seqs: '32',
  max_num_batched_tokens: '2048',
  quantization: 'none',
  kv_cache_dtype: 'auto',
  gpu_memory_utilization: '0.9',
  tokenizer_workers: '1',
  network_delay_ms: '0',
}

/** Phase counters: seconds busy a second, and per cent of the peaks while busy. */
function gpuPhases(
  prefill: [busy: number, tensor: number, dram: number],
  decode: [busy: number, tensor: number, dram: number],
): NonNullable<Scenario['per_s']> {
  return {
    gpu_prefill_busy_s: prefill[0],
    gpu_prefill_tensor_s: (prefill[0] * prefill[1]) / 100,
    gpu_prefill_dram_s: (prefill[0] * prefill[2]) / 100,
    gpu_decode_busy_s: decode[0],
    gpu_decode_tensor_s: (decode[0] * decode[1]) / 100,
    gpu_decode_dram_s: (decode[0] * decode[2]) / 100,
    server_preemptions: 0,
  }
}

const DECODING: Scenario = {
  concurrency: 8,
  network_ms: 1,
  tokenize_ms: 4,
  queue_ms: 10,
  prefill_ms: 170,
  decode_ms: 4_800,
  delivery_ms: 5,
  reveals: 'histograms',
  gauges: QUIET,
  per_s: gpuPhases([0.15, 61, 38], [0.82, 19.3, 88]),
  settings: SETTINGS,
}

const SCENARIOS: Record<string, { scenario: Scenario; binds: Diagnosis['binds']; phase?: string }> =
  {
    'decode at the peak of DRAM': {
      scenario: DECODING,
      binds: 'memory_bandwidth',
      phase: 'decode',
    },
    'long prompts at the peak of the tensor pipes': {
      scenario: {
        ...DECODING,
        prefill_ms: 3_000,
        decode_ms: 700,
        per_s: gpuPhases([0.85, 86, 20], [0.14, 30, 70]),
      },
      binds: 'compute',
      phase: 'prefill',
    },
    'prefill with good kernels, which reach 70 % of the dense peak': {
      scenario: {
        ...DECODING,
        queue_ms: 900,
        prefill_ms: 3_000,
        decode_ms: 600,
        per_s: gpuPhases([0.85, 70, 14], [0.13, 40, 60]),
      },
      binds: 'compute',
      phase: 'prefill',
    },
    'KV cache full, requests wait below the limit': {
      scenario: {
        ...DECODING,
        concurrency: 64,
        queue_ms: 14_000,
        gauges: {
          ...QUIET,
          server_kv_cache_pct: 99,
          server_requests_running: 14,
          server_requests_waiting: 44,
        },
      },
      binds: 'memory_capacity',
    },
    'KV cache full, and running requests are preempted for most of their time': {
      scenario: {
        ...DECODING,
        concurrency: 64,
        queue_ms: 600,
        gauges: {
          ...QUIET,
          server_kv_cache_pct: 99,
          server_requests_running: 20,
          server_requests_waiting: 40,
        },
        per_s: { ...gpuPhases([0.3, 61, 38], [0.68, 19.3, 88]), server_preemptions: 2 },
      },
      binds: 'memory_capacity',
    },
    'a small batch limit with most requests waiting': {
      scenario: {
        ...DECODING,
        concurrency: 32,
        queue_ms: 18_000,
        gauges: { ...QUIET, server_requests_running: 7.9, server_requests_waiting: 24 },
        settings: { ...SETTINGS, max_num_seqs: '8' },
      },
      binds: 'under_used_gpu',
    },
    'a GPU that idles with requests in it and a calm host': {
      scenario: { ...DECODING, per_s: gpuPhases([0.05, 40, 20], [0.2, 10, 50]) },
      binds: 'under_used_gpu',
    },
    'a tokenizer that takes most of the time': {
      scenario: {
        ...DECODING,
        tokenize_ms: 12_000,
        gauges: { ...QUIET, host_cpu_busiest_core_pct: 99, server_requests_running: 1 },
        per_s: gpuPhases([0.05, 61, 38], [0.6, 19, 88]),
      },
      binds: 'host',
    },
    'a loop on the CPU that starves the GPU in decode': {
      scenario: {
        ...DECODING,
        gauges: { ...QUIET, host_cpu_busiest_core_pct: 99 },
        per_s: gpuPhases([0.03, 50, 30], [0.2, 19, 88]),
      },
      binds: 'host',
    },
    'a slow link': {
      scenario: {
        ...DECODING,
        network_ms: 9_000,
        decode_ms: 1_500,
        per_s: gpuPhases([0.1, 61, 38], [0.8, 19, 88]),
      },
      binds: 'network',
    },
  }

describe('what binds', () => {
  it.each(Object.entries(SCENARIOS))('%s', (_name, { scenario, binds, phase }) => {
    const diagnosis = diagnose(scenarioInput(scenario))
    expect({ binds: diagnosis.binds, phase: diagnosis.phase }).toEqual({
      binds,
      phase: phase ?? null,
    })
    expect(diagnosis.confidence).toBeGreaterThanOrEqual(0.5)
    expect(diagnosis.confidence).toBeLessThan(1)
    const scores = diagnosis.scores.reduce((sum, { score }) => sum + score, 0)
    expect(scores).toBeLessThanOrEqual(1)
  })

  it('says it as the screen does', () => {
    const { sentence, detail, phases } = diagnose(scenarioInput(DECODING))
    expect(sentence).toBe('Memory bandwidth binds, in decode.')
    expect(detail.replaceAll('\u00a0', ' ')).toBe(
      'Decode moves 760 of 864 GB/s, with 80.7 % of the tensor pipes idle, for 82.0 % of GPU time.',
    )
    expect(phases[1]?.dram_pct).toBeCloseTo(88, 6)
  })

  it('names the limit where one holds requests back', () => {
    const { scenario } = SCENARIOS['a small batch limit with most requests waiting']!
    const diagnosis = diagnose(scenarioInput(scenario))
    expect(diagnosis.sentence).toBe('The batch limit, max_num_seqs = 8, leaves the GPU under-used.')
    expect(diagnosis.advice[0]).toMatchObject({ setting: 'max_num_seqs', from: '8', to: '16' })
  })
})

describe('the goal', () => {
  it('tips a close race towards what it measures', () => {
    const close: Scenario = {
      ...DECODING,
      concurrency: 16,
      queue_ms: 4_800,
      gauges: { ...QUIET, server_requests_running: 8, server_requests_waiting: 8 },
      settings: { ...SETTINGS, max_num_seqs: '8' },
    }
    const binds = (goal_metric: NonNullable<Scenario['goal_metric']>): Diagnosis['binds'] =>
      diagnose(scenarioInput({ ...close, goal_metric })).binds
    expect([binds('ttft_ms'), binds('tpot_ms')]).toEqual(['under_used_gpu', 'memory_bandwidth'])
  })
})

describe('evidence', () => {
  const rows = (scenario: Scenario): Record<string, string> =>
    Object.fromEntries(
      diagnose(scenarioInput(scenario)).evidence.map(({ label, says, bottleneck }) => [
        label,
        `${says} ${bottleneck ?? ''}`.trim(),
      ]),
    )

  it('stands for and against, with GPU-Util last and not used', () => {
    expect(rows(DECODING)).toMatchObject({
      'DRAM active in decode': 'for memory_bandwidth',
      'Tensor pipes active in decode': 'against compute',
      'KV cache used, highest': 'against memory_capacity',
      'Host CPU, busiest core': 'against host',
      'GPU-Util': 'unused',
    })
    const { evidence } = diagnose(scenarioInput(DECODING))
    expect(evidence[0]?.label).toBe('DRAM active in decode')
    expect(evidence.at(-1)?.note).toBe('not used: only says some kernel ran')
    expect(evidence[0]?.samples).toBeGreaterThan(100)
  })

  it('does not blame a limit that is reached while none waits', () => {
    const full = { ...DECODING, settings: { ...SETTINGS, max_num_seqs: '8' } }
    expect(rows(full)['Requests running, of max_num_seqs 8']).toBe('unused')
  })

  it('does not hold a busy core against the host while the GPU works', () => {
    const polling = { ...DECODING, gauges: { ...QUIET, host_cpu_busiest_core_pct: 100 } }
    expect(rows(polling)['Host CPU, busiest core']).toBe('unused')
    expect(diagnose(scenarioInput(polling)).binds).toBe('memory_bandwidth')
  })
})

describe('what cannot be told', () => {
  const untold = (scenario: Scenario): Diagnosis => {
    const diagnosis = diagnose(scenarioInput(scenario))
    expect(diagnosis.binds).toBeNull()
    expect(diagnosis.sentence).toBe('It cannot be told yet what binds.')
    expect(diagnosis.time_shares).toBeNull()
    expect(diagnosis.confidence).toBeLessThan(0.5)
    return diagnosis
  }

  it('is compute or bandwidth without any GPU signal; GPU-Util is none', () => {
    const diagnosis = untold({ ...DECODING, per_s: {}, gauges: QUIET })
    expect(diagnosis.missing[0]?.what).toBe('Tensor and DRAM activity of the GPU')
    expect(diagnosis.would_settle).toBe('Tensor and DRAM activity of the GPU.')
  })

  it('is anything, from the client alone', () => {
    const { concurrency, decode_ms } = DECODING
    const diagnosis = untold({
      concurrency,
      reveals: 'nothing',
      ...(decode_ms === undefined ? {} : { decode_ms }),
    })
    expect(diagnosis.missing.map(({ what }) => what)).toContain(
      'Time in the queue, in prefill and in decode',
    )
  })

  it('is two constraints that cost the same', () => {
    const diagnosis = untold({ ...DECODING, network_ms: 4_500, goal_metric: 'e2e_ms' })
    expect(diagnosis.detail).toContain('too close to tell apart')
    expect(diagnosis.runner_up).not.toBeNull()
  })

  it('is anything where no request was completed', () => {
    const input = scenarioInput(DECODING)
    const failed = input.runs.map((run) => ({
      ...run,
      records: run.records.map((record) => ({ ...record, outcome: 'timeout' as const })),
    }))
    const diagnosis = diagnose({ ...input, runs: failed })
    expect([diagnosis.binds, diagnosis.confidence]).toEqual([null, 0])
    expect(diagnosis.detail).toBe('No request was completed inside a steady window.')
  })

  it('is the server, where the client was the limit', () => {
    const problems = [{ cause: 'The client’s CPU was full.', remedy: 'Use more cores.' }]
    const diagnosis = diagnose(
      scenarioInput({ ...DECODING, certificate: { valid: false, problems } }),
    )
    expect(diagnosis.binds).toBe('client')
    expect(diagnosis.detail).toBe('The client’s CPU was full. Use more cores.')
    expect([diagnosis.advice, diagnosis.time_shares]).toEqual([[], null])
  })
})

describe('what can be told without a GPU signal', () => {
  const LLAMA: Scenario = {
    concurrency: 4,
    queue_ms: 2_250,
    prefill_ms: 150,
    decode_ms: 600,
    reveals: 'timings',
    gauges: { host_cpu_pct: 55, host_cpu_busiest_core_pct: 98 },
    settings: { slots: '1', threads: '1' },
    gpu: null,
  }

  it('slots that are always taken, by Little’s law over the server’s own times', () => {
    const diagnosis = diagnose(scenarioInput(LLAMA))
    expect(diagnosis.binds).toBe('under_used_gpu')
    expect(diagnosis.sentence).toBe('The limit slots = 1 binds.')
    expect(diagnosis.detail).toContain('No GPU signal says whether the hardware has room')
    expect(diagnosis.advice[0]).toMatchObject({ setting: 'slots', from: '1', to: '2' })
  })

  it('but not with all cores full: more slots may gain nothing', () => {
    const full = { ...LLAMA, gauges: { host_cpu_pct: 99, host_cpu_busiest_core_pct: 99 } }
    const diagnosis = diagnose(scenarioInput(full))
    expect(diagnosis.binds).toBeNull()
    expect(diagnosis.advice.map((advice) => advice.setting)).toContain('slots')
  })

  it('a tokenizer that takes most of the time', () => {
    const { scenario } = SCENARIOS['a tokenizer that takes most of the time']!
    const diagnosis = diagnose(scenarioInput({ ...scenario, per_s: {} }))
    expect(diagnosis.binds).toBe('host')
  })
})

describe('confidence', () => {
  const confidence = (scenario: Scenario): number => diagnose(scenarioInput(scenario)).confidence

  it('falls when only one of two GPU counters is there', () => {
    const { gpu_prefill_tensor_s, gpu_decode_tensor_s, ...dram_only } = DECODING.per_s ?? {}
    expect([gpu_prefill_tensor_s, gpu_decode_tensor_s].every((rate) => rate !== undefined)).toBe(
      true,
    )
    const fewer = confidence({ ...DECODING, per_s: dram_only })
    expect(fewer).toBeLessThan(confidence(DECODING))
    expect(fewer).toBeGreaterThan(0.5)
  })

  it('falls when runs disagree, and says how many agree', () => {
    const input = scenarioInput(DECODING)
    const odd = scenarioInput({ ...DECODING, network_ms: 20_000 }).runs[0]
    if (odd === undefined) throw new Error('a scenario has runs')
    const mixed = diagnose({ ...input, runs: [...input.runs.slice(0, 2), odd] })
    expect(mixed.confidence).toBeLessThan(diagnose(input).confidence)
  })

  it('falls when the server answers others too', () => {
    const input = scenarioInput(DECODING)
    const busier = input.runs.map((run) => ({
      ...run,
      sampled: {
        ...run.sampled,
        samples: run.sampled.samples.map((sample) => ({
          ...sample,
          values: Object.fromEntries(
            Object.entries(sample.values).map(([name, value]) => [
              name,
              name.startsWith('server_') && /_(s|count)$/.test(name) ? (value ?? 0) * 3 : value,
            ]),
          ),
        })),
      },
    }))
    const diagnosis = diagnose({ ...input, runs: busier })
    expect(diagnosis.confidence).toBeLessThan(diagnose(input).confidence)
    expect(diagnosis.detail).toContain('The server also answers others.')
  })
})
