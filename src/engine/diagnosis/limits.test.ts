import { describe, expect, it } from 'vitest'
import type { Diagnosis } from '../../shared/diagnosis.ts'
import { diagnose } from './diagnose.ts'
import { L40S, scenarioInput, type Scenario } from './scenario.fixture.ts'

/**
 * Sixteen at a time with prompts of 128 tokens and answers of 32, of which a step computes at most 64
 * tokens. A request every 2.6 s each is 6.15 a second, 985 tokens/s; with 62.1 tokens a step that is one
 * step in 63 ms, which is the time between two tokens, too.
 */
const CHUNKED: Scenario = {
  concurrency: 16,
  queue_ms: 400,
  prefill_ms: 247,
  decode_ms: 1_953,
  reveals: 'histograms',
  goal_metric: 'ttft_ms',
  gauges: {
    host_cpu_busiest_core_pct: 10,
    gpu_util_pct: 99,
    gpu_sm_active_pct: 90,
    gpu_tensor_active_pct: 14,
    gpu_dram_active_pct: 88,
    server_requests_running: 13.5,
    server_requests_waiting: 2.5,
    server_kv_cache_pct: 9,
  },
  per_s: { server_prompt_tokens: 788, server_generation_tokens: 197, server_preemptions: 0 },
  settings: { max_num_seqs: '64', max_num_batched_tokens: '64' },
}

const says = (scenario: Scenario): Diagnosis => diagnose(scenarioInput(scenario))
const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

/** Goal: a limit on tokens per step is named, where steps are full and the hardware has room. */
describe('a limit on tokens per step', () => {
  it('is named, and not the bandwidth that the short steps take', () => {
    const diagnosis = says(CHUNKED)
    expect(diagnosis.binds).toBe('under_used_gpu')
    expect(diagnosis.sentence).toBe(
      'The limit on tokens per step, max_num_batched_tokens = 64, leaves the GPU under-used.',
    )
    expect(plain(diagnosis.detail)).toContain('The mean step computes 62.1 of at most 64 tokens')
    const row = diagnosis.evidence.find(({ label }) => label.startsWith('Tokens per step'))
    expect(row).toMatchObject({ says: 'for', bottleneck: 'under_used_gpu' })
    expect(row?.value).toBeCloseTo(62, 0)
  })

  it('is not blamed where steps could hold far more', () => {
    const wide = { ...CHUNKED, settings: { max_num_seqs: '64', max_num_batched_tokens: '2048' } }
    const diagnosis = says(wide)
    expect(diagnosis.binds).toBe('memory_bandwidth')
    const row = diagnosis.evidence.find(({ label }) => label.startsWith('Tokens per step'))
    expect(row?.says).toBe('against')
  })

  it('is not blamed where the tensor pipes are at their peak', () => {
    const busy = { ...CHUNKED.gauges, gpu_tensor_active_pct: 88, gpu_dram_active_pct: 30 }
    expect(says({ ...CHUNKED, gauges: busy }).binds).toBe('compute')
  })

  it('is told without a GPU signal from the roofline’s ridge, and less surely', () => {
    const { gpu_util_pct, gpu_sm_active_pct, gpu_tensor_active_pct, gpu_dram_active_pct, ...rest } =
      CHUNKED.gauges ?? {}
    expect([gpu_util_pct, gpu_sm_active_pct, gpu_tensor_active_pct, gpu_dram_active_pct]).toEqual([
      99, 90, 14, 88,
    ])
    const without = says({ ...CHUNKED, gauges: rest })
    expect(without.sentence).toBe('The limit max_num_batched_tokens = 64 binds.')
    expect(without.confidence).toBeLessThan(says(CHUNKED).confidence)
    // A GPU whose ridge is at 64 tokens computes for as long as it reads.
    const slow = { ...L40S, fp16_tflops: 55 }
    expect(says({ ...CHUNKED, gauges: rest, gpu: slow }).binds).toBeNull()
  })
})

describe('what the traffic is like', () => {
  it('is said in words, with the phase that takes more of the time', () => {
    expect(plain(says(CHUNKED).traffic ?? '')).toBe(
      'Short prompts (128 tokens), short answers (32 tokens); decode takes 88.8 % of the time in the model.',
    )
  })

  it('adds up the time of each phase over the requests', () => {
    const [prefill, decode] = says(CHUNKED).phases
    expect((decode?.requests_s ?? 0) / (prefill?.requests_s ?? 1)).toBeCloseTo(1_953 / 247, 6)
  })
})

describe('signals that disagree', () => {
  it('make a diagnosis less sure, and are told', () => {
    const odd = { ...CHUNKED, gauges: { ...CHUNKED.gauges, server_requests_running: 4 } }
    const diagnosis = says(odd)
    expect(diagnosis.confidence).toBeLessThan(says(CHUNKED).confidence)
    expect(diagnosis.detail).toContain('4.00 running requests, and its times make 13')
  })
})
