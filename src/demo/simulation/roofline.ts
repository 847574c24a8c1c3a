import type { SimulatedGpu } from './gpus.ts'
import { attentionFlops, type ModelBytes, weightFlops } from './model.ts'

/**
 * Shares of the published peaks that good kernels reach. Assumed, and typical of what large matrix
 * products and memory-bound decode kernels are measured at; every figure of the simulation scales
 * with them.
 */
export const COMPUTE_EFFICIENCY = 0.7
export const BANDWIDTH_EFFICIENCY = 0.9

/** Scheduling, input preparation and sampling between two steps, while the GPU waits. Assumed. */
const STEP_OVERHEAD_S = 0.001_5
const STEP_OVERHEAD_PER_SEQUENCE_S = 0.000_01

const GIGA = 1e9
const TERA = 1e12

/** What one phase does within one step. */
export interface PhaseWork {
  sequences: number
  tokens: number
  /** Sequences that get a new token out of this step. */
  sampled: number
  /** Sum over sequences of the tokens whose KV is read. */
  context_tokens: number
  /** Sum over new tokens of the tokens they attend to. */
  attention_pairs: number
}

export interface StepCost {
  overhead_s: number
  /** Time in kernels: the larger of compute and bandwidth. */
  gpu_s: number
  compute_s: number
  bandwidth_s: number
  /** Time at the published peaks, in seconds: work done, whatever the efficiency. */
  tensor_s: number
  dram_s: number
  /** Share of `gpu_s` accounted to prefill; the rest is decode. */
  prefill_share: number
}

export interface Roofline {
  cost(prefill: PhaseWork, decode: PhaseWork): StepCost
}

/**
 * The roofline of one GPU and one model (Williams, Waterman, Patterson 2009): a step takes as long as
 * the slower of its arithmetic and its memory traffic.
 *
 * - compute = weight FLOPs / (peak of the weights' format × efficiency) + attention FLOPs / (16-bit peak × efficiency)
 * - bandwidth = (weights + KV read + KV written) / (bandwidth × efficiency)
 * - step = max(compute, bandwidth) + overhead
 *
 * In a step that does both phases, prefill and decode share kernels. Its time is accounted to them in
 * proportion to the time that each would take alone, with the weights' reading on decode's side.
 */
export function createRoofline(
  gpu: SimulatedGpu,
  bytes: ModelBytes,
  quantization: 'none' | 'fp8',
  host_speed = 1,
): Roofline {
  const peak16 = gpu.fp16_tflops * TERA
  const peak_weights = quantization === 'fp8' ? (gpu.fp8_tflops ?? gpu.fp16_tflops) * TERA : peak16
  const bandwidth = gpu.memory_bandwidth_gb_per_s * GIGA

  const tensorSeconds = (work: PhaseWork): number =>
    weightFlops(work.tokens, work.sampled) / peak_weights +
    attentionFlops(work.attention_pairs) / peak16
  const kvSeconds = (work: PhaseWork): number =>
    ((work.context_tokens + work.tokens) * bytes.kv_per_token) / bandwidth

  return {
    cost(prefill, decode) {
      const weights_s = bytes.weights_read / bandwidth
      const tensor_s = tensorSeconds(prefill) + tensorSeconds(decode)
      const dram_s = weights_s + kvSeconds(prefill) + kvSeconds(decode)
      const compute_s = tensor_s / COMPUTE_EFFICIENCY
      const bandwidth_s = dram_s / BANDWIDTH_EFFICIENCY
      const alone = {
        prefill: phaseSeconds(tensorSeconds(prefill), kvSeconds(prefill)),
        decode: phaseSeconds(tensorSeconds(decode), weights_s + kvSeconds(decode)),
      }
      return {
        overhead_s:
          (STEP_OVERHEAD_S +
            STEP_OVERHEAD_PER_SEQUENCE_S * (prefill.sequences + decode.sequences)) /
          host_speed,
        gpu_s: Math.max(compute_s, bandwidth_s),
        compute_s,
        bandwidth_s,
        tensor_s,
        dram_s,
        prefill_share: decode.sequences === 0 ? 1 : alone.prefill / (alone.prefill + alone.decode),
      }
    },
  }
}

function phaseSeconds(tensor_s: number, dram_s: number): number {
  return Math.max(tensor_s / COMPUTE_EFFICIENCY, dram_s / BANDWIDTH_EFFICIENCY)
}
