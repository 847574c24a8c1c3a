import { describe, expect, it } from 'vitest'
import { SIMULATED_GPUS } from './gpus.ts'
import { modelBytes } from './model.ts'
import { createRoofline, type PhaseWork } from './roofline.ts'

/*
 * By hand. Layers: 40 × (2·5120·5120 + 2·5120·1024 + 3·5120·17408) = 13,212,057,600 parameters;
 * output projection: 5120 · 151936 = 777,912,320. Weights read in 16 bit: 27,979,939,840 B.
 */
const NONE: PhaseWork = {
  sequences: 0,
  tokens: 0,
  sampled: 0,
  context_tokens: 0,
  attention_pairs: 0,
}
const DECODE_ONE: PhaseWork = {
  sequences: 1,
  tokens: 1,
  sampled: 1,
  context_tokens: 100,
  attention_pairs: 101,
}
const PREFILL_2048: PhaseWork = {
  sequences: 1,
  tokens: 2_048,
  sampled: 1,
  context_tokens: 0,
  attention_pairs: (2_048 * 2_049) / 2,
}

const l40s = (quantization: 'none' | 'fp8') =>
  createRoofline(SIMULATED_GPUS.L40S, modelBytes(quantization, 'auto'), quantization)

describe('step time from the roofline, against sums by hand', () => {
  it('reads all weights to decode one token: 27.996 GB at 0.9 × 864 GB/s', () => {
    const cost = l40s('none').cost(NONE, DECODE_ONE)
    expect(cost.gpu_s).toBe(cost.bandwidth_s)
    expect(cost.gpu_s * 1_000).toBeCloseTo(36.003_713_58, 6)
    expect(cost.dram_s / cost.gpu_s).toBeCloseTo(0.9, 9)
    expect(cost.prefill_share).toBe(0)
  })

  it('computes 2,048 prompt tokens: 55.8 TFLOP at 0.7 × 362 TFLOP/s', () => {
    const cost = l40s('none').cost(PREFILL_2048, NONE)
    expect(cost.gpu_s).toBe(cost.compute_s)
    expect(cost.gpu_s * 1_000).toBeCloseTo(220.351_103_13, 6)
    expect(cost.tensor_s / cost.gpu_s).toBeCloseTo(0.7, 9)
    expect(cost.prefill_share).toBe(1)
  })

  it('takes about half of both in FP8, where embedding and attention stay in 16 bit', () => {
    expect(l40s('fp8').cost(NONE, DECODE_ONE).gpu_s * 1_000).toBeCloseTo(19.012_898_77, 6)
    expect(l40s('fp8').cost(PREFILL_2048, NONE).gpu_s * 1_000).toBeCloseTo(112.255_951_18, 6)
  })

  it('gains no arithmetic from FP8 where the tensor cores have none', () => {
    const a100 = (format: 'none' | 'fp8') =>
      createRoofline(SIMULATED_GPUS['A100-80GB'], modelBytes(format, 'auto'), format)
    expect(a100('fp8').cost(PREFILL_2048, NONE).compute_s).toBe(
      a100('none').cost(PREFILL_2048, NONE).compute_s,
    )
  })

  it('hides a short prefill behind the reading of weights, and shares the time in proportion', () => {
    const short = { ...PREFILL_2048, tokens: 128, attention_pairs: (128 * 129) / 2 }
    const mixed = l40s('none').cost(short, DECODE_ONE)
    const alone = l40s('none').cost(NONE, DECODE_ONE)
    expect(mixed.gpu_s / alone.gpu_s).toBeLessThan(1.01)
    // 128 tokens alone: 13.36 ms of arithmetic, beside 36.0 ms of reading.
    expect(mixed.prefill_share).toBeCloseTo(13.36 / (13.36 + 36), 2)
  })
})
