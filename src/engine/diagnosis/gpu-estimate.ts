import type { Gpu } from '../../shared/catalogue.ts'
import { formatNumber } from '../format/number.ts'
import type { ModelSize } from './model-size.ts'
import type { WindowSignals } from './window-signals.ts'

const PERCENT = 100
const TERA = 1e12
const GIGA = 1e9
const BYTES_16_BIT = 2
/** A multiply and an add for each parameter (PaLM, Chowdhery et al. 2022, appendix B: 2N for a forward pass). */
export const FLOP_PER_PARAMETER = 2

/** A share of a published peak that no counter told. */
export interface Estimate {
  pct: number
  source: string
}

/** MFU and MBU; null where a figure that it takes is missing. */
export interface GpuEstimate {
  tensor: Estimate | null
  dram: Estimate | null
  /** Whether the model's size was read from its name. */
  guessed: boolean
}

/** What an estimate rests on, besides the signals. */
export interface EstimateGrounds {
  gpu: Gpu | null
  gpu_count: number
  model: ModelSize | null
  /** Tokens that the server computed a second, prompts and answers together; null where not told. */
  tokens_per_s: number | null
  /** Seconds of one step of decode: from one token of an answer to the next. */
  step_s: number | null
}

/**
 * How much of the GPU's published peaks is used, where no counter says: from what the server itself
 * estimates of its work, else from the model's size.
 *
 * - MFU = 2 × parameters × tokens/s ÷ peak FLOP/s (Chowdhery et al., "PaLM", 2022, appendix B). What
 *   attention adds is left out, so that it is a lower bound.
 * - MBU = bytes of the weights ÷ time of a step ÷ peak B/s (Agarwal et al., "LLM inference performance
 *   engineering: best practices", Databricks 2023: (weights + KV cache) / TPOT). The KV cache is left
 *   out, so that it is a lower bound too.
 *
 * Several GPUs are taken as sharing the weights (tensor parallel); as replicas they would each read all.
 */
export function estimateGpuUse(
  signals: WindowSignals,
  grounds: EstimateGrounds,
): GpuEstimate | null {
  if (grounds.gpu === null) return null
  const told = fromServer(signals, grounds.gpu, grounds.model)
  const tensor = told.tensor ?? mfu(grounds, grounds.gpu)
  const dram = told.dram ?? mbu(grounds, grounds.gpu)
  if (tensor === null && dram === null) return null
  const counted = told.tensor !== null && told.dram !== null
  return { tensor, dram, guessed: !counted && (grounds.model?.guessed ?? false) }
}

function fromServer(
  signals: WindowSignals,
  gpu: Gpu,
  model: ModelSize | null,
): { tensor: Estimate | null; dram: Estimate | null } {
  const peak = peakFlops(gpu, model)
  const flops = rate(signals.increase('server_flops_per_gpu'))
  const read = rate(signals.increase('server_read_bytes_per_gpu'))
  const written = rate(signals.increase('server_write_bytes_per_gpu'))
  const bytes = read === null ? null : read + (written ?? 0)
  return {
    tensor:
      flops === null || peak === null
        ? null
        : estimate(flops / peak, `${signals.source('server_flops_per_gpu')} ÷ published peak`),
    dram:
      bytes === null
        ? null
        : estimate(
            bytes / (gpu.memory_bandwidth_gb_per_s * GIGA),
            `${signals.source('server_read_bytes_per_gpu')} ÷ published peak`,
          ),
  }
}

function mfu({ model, gpu_count, tokens_per_s }: EstimateGrounds, gpu: Gpu): Estimate | null {
  const peak = peakFlops(gpu, model)
  if (model === null || peak === null || tokens_per_s === null) return null
  const flops = FLOP_PER_PARAMETER * model.parameters * tokens_per_s
  const tflops = formatNumber((peak * gpu_count) / TERA)
  return estimate(
    flops / (peak * gpu_count),
    `MFU: 2 × ${formatNumber(model.parameters / GIGA)}e9 × ${formatNumber(tokens_per_s)} tokens/s ÷ ${tflops} TFLOP/s (${model.source})`,
  )
}

function mbu({ model, gpu_count, step_s }: EstimateGrounds, gpu: Gpu): Estimate | null {
  if (model === null || step_s === null || step_s <= 0) return null
  const bytes = model.parameters * model.weight_bytes_per_parameter
  const peak = gpu.memory_bandwidth_gb_per_s * GIGA * gpu_count
  const gb = formatNumber(bytes / GIGA)
  return estimate(
    bytes / step_s / peak,
    `MBU: ${gb} GB of weights ÷ ${formatNumber(step_s * 1_000)} ms a step ÷ ${formatNumber(peak / GIGA)} GB/s (${model.source})`,
  )
}

/** 8-bit weights are computed in 8 bit where the GPU can; smaller ones are widened to 16 bit. */
export function peakTflops(gpu: Gpu, weight_bytes: number): number | null {
  return weight_bytes === 1 ? (gpu.fp8_tflops ?? gpu.fp16_tflops) : gpu.fp16_tflops
}

function peakFlops(gpu: Gpu, model: ModelSize | null): number | null {
  const tflops = peakTflops(gpu, model?.weight_bytes_per_parameter ?? BYTES_16_BIT)
  return tflops === null ? null : tflops * TERA
}

function rate(increase: { value: number; elapsed_s: number } | null): number | null {
  return increase === null || increase.elapsed_s <= 0 ? null : increase.value / increase.elapsed_s
}

function estimate(share: number, source: string): Estimate | null {
  return Number.isFinite(share) ? { pct: Math.min(PERCENT, share * PERCENT), source } : null
}
