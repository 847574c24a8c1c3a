import type { DemoConfig } from '../settings.ts'
import { ProblemError } from '../../shared/result.ts'
import type { SimulatedGpu } from './gpus.ts'
import { BLOCK_TOKENS } from './kv-cache.ts'
import type { ModelBytes } from './model.ts'

const MIB = 2 ** 20
const GB = 1e9
/** Activations, CUDA graphs and the runtime itself. Assumed. */
const RESERVED_BYTES = 1.5 * GB

/**
 * Blocks of KV cache: memory × gpu_memory_utilization − weights − what the runtime takes, over the bytes
 * of a block. Refused, as vLLM refuses it, where not even one request of `max_model_len` would fit.
 */
export function kvCacheBlocks(gpu: SimulatedGpu, bytes: ModelBytes, config: DemoConfig): number {
  const memory = gpu.memory_mib * MIB * config.gpu_memory_utilization
  const free = memory - bytes.weights_held - RESERVED_BYTES
  const blocks = Math.max(0, Math.floor(free / (bytes.kv_per_token * BLOCK_TOKENS)))
  const tokens = blocks * BLOCK_TOKENS
  if (tokens >= config.max_model_len) return blocks
  const needed_bytes =
    bytes.weights_held + RESERVED_BYTES + (config.max_model_len + BLOCK_TOKENS) * bytes.kv_per_token
  throw new ProblemError({
    code: 'bad_input',
    field: 'gpu_memory_utilization',
    message:
      `gpu_memory_utilization ${config.gpu_memory_utilization} of ${gpu.label} leaves ` +
      `${tokens} tokens of KV cache beside ${gigabytes(bytes.weights_held)} of weights; ` +
      `expected room for max_model_len ${config.max_model_len}, ` +
      remedy(needed_bytes / (gpu.memory_mib * MIB)),
  })
}

/** Memory that the server takes at start, and keeps: it reserves the whole KV cache at once. */
export function gpuMemoryUsedBytes(bytes: ModelBytes, kv_blocks: number): number {
  return bytes.weights_held + RESERVED_BYTES + kv_blocks * BLOCK_TOKENS * bytes.kv_per_token
}

function remedy(utilization: number): string {
  const needed = Math.ceil(utilization * 1_000) / 1_000
  return needed < 1
    ? `which takes at least ${needed}`
    : 'for which this GPU is too small at any setting: quantise, or choose a larger one'
}

function gigabytes(bytes: number): string {
  return `${(bytes / GB).toFixed(1)} GB`
}
