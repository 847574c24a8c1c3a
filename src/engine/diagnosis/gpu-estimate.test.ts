import { describe, expect, it } from 'vitest'
import type { Sample } from '../../shared/signal.ts'
import { estimateGpuUse, type EstimateGrounds } from './gpu-estimate.ts'
import type { ModelSize } from './model-size.ts'
import { L40S } from './scenario.fixture.ts'
import { intensityOf, promptIntensityOf, ridgeTokens } from './step-limit.ts'
import { readWindows, type WindowSignals } from './window-signals.ts'

const MODEL: ModelSize = {
  parameters: 8e9,
  weight_bytes_per_parameter: 2,
  source: 'test',
  guessed: false,
}
const GROUNDS: EstimateGrounds = {
  gpu: L40S,
  gpu_count: 1,
  model: MODEL,
  tokens_per_s: 4_525,
  step_s: 0.02,
}

function signals(samples: Sample[] = []): WindowSignals {
  const window = {
    start_s: 0,
    end_s: 60,
    run_s: 60,
    requests_ramp_up: 0,
    requests_steady: 1,
    requests_drain: 0,
  }
  return readWindows([{ window, sampled: { signals: [], samples } }])
}

/** Goal: MFU and MBU by their published definitions, against figures worked out by hand. */
describe('utilisation where no counter is read', () => {
  it('is 2 × parameters × tokens/s over the peak, and weights over the time of a step', () => {
    const estimate = estimateGpuUse(signals(), GROUNDS)
    // 2 × 8e9 × 4,525 = 72.4e12 of 362e12 FLOP/s; 16e9 B / 0.02 s = 800e9 of 864e9 B/s.
    expect(estimate?.tensor?.pct).toBeCloseTo(20, 9)
    expect(estimate?.dram?.pct).toBeCloseTo((800 / 864) * 100, 9)
    expect(estimate?.tensor?.source).toContain('MFU: 2 × 8.00e9 × 4,530 tokens/s ÷ 362 TFLOP/s')
  })

  it('takes 8-bit weights against the 8-bit peak, and several GPUs together', () => {
    const model = { ...MODEL, weight_bytes_per_parameter: 1 }
    const one = estimateGpuUse(signals(), { ...GROUNDS, model })
    expect(one?.tensor?.pct).toBeCloseTo((72.4 / 733) * 100, 9)
    expect(one?.dram?.pct).toBeCloseTo((400 / 864) * 100, 9)
    const two = estimateGpuUse(signals(), { ...GROUNDS, gpu_count: 2 })
    expect(two?.tensor?.pct).toBeCloseTo(10, 9)
  })

  it('takes the server’s own estimate before the model’s size', () => {
    // vLLM’s estimated_flops_per_gpu_total and its bytes, over 10 s.
    const at = (t_s: number): Sample => ({
      t_ns: t_s * 1e9,
      values: {
        server_flops_per_gpu: t_s * 181e12,
        server_read_bytes_per_gpu: t_s * 400e9,
        server_write_bytes_per_gpu: t_s * 32e9,
      },
    })
    const estimate = estimateGpuUse(signals([at(1), at(11)]), { ...GROUNDS, model: null })
    expect(estimate?.tensor?.pct).toBeCloseTo(50, 9)
    expect(estimate?.dram?.pct).toBeCloseTo(50, 9)
  })

  it('is nothing without the GPU’s peaks, the model’s size, or the pace', () => {
    expect(estimateGpuUse(signals(), { ...GROUNDS, gpu: null })).toBeNull()
    expect(estimateGpuUse(signals(), { ...GROUNDS, model: null })).toBeNull()
    const paceless = { ...GROUNDS, tokens_per_s: null, step_s: null }
    expect(estimateGpuUse(signals(), paceless)).toBeNull()
  })
})

describe('the ridge of the roofline in tokens', () => {
  it('is peak FLOP/s ÷ peak B/s × bytes ÷ 2', () => {
    // 362e12 / 864e9 = 419 FLOP/B; 733e12 / 864e9 × 1 / 2 = 424.
    expect(ridgeTokens(L40S, 2)).toBeCloseTo(418.98, 2)
    expect(ridgeTokens(L40S, 1)).toBeCloseTo(424.19, 2)
    expect(ridgeTokens(null, 2)).toBeNull()
  })

  it('is what the tokens of a step, and of a prompt, are measured by', () => {
    const pace = { tokens_per_s: 4_000, step_s: 0.05, prompt_share: 0.5 }
    expect(intensityOf(pace, 400)).toBeCloseTo(0.5, 9)
    const client = { input_tokens_per_s: 1_600, requests: 20, window_s: 10 }
    const path = client as Parameters<typeof promptIntensityOf>[0]
    expect(promptIntensityOf(path, null, 400)).toBeCloseTo(2, 9)
  })
})
