import type { Gpu } from '../../shared/catalogue.ts'
import type { Setting } from '../../shared/target.ts'
import { plainName } from './batch-limit.ts'
import type { ClientPath } from './client-path.ts'
import { FLOP_PER_PARAMETER, peakTflops } from './gpu-estimate.ts'
import { ramp, THRESHOLDS } from './thresholds.ts'
import type { WindowSignals } from './window-signals.ts'

const TERA = 1e12
const GIGA = 1e9

/** The setting that limits how many tokens one step computes, and how near the server comes to it. */
export interface StepLimit {
  setting: string
  value: number
  /** Tokens in the mean step: tokens a second × seconds of a step. */
  tokens_per_step: number
  source: string
  /** 0–1: steps are as full as they may be. */
  reached: number
}

/** By the names of vLLM, SGLang, TGI and llama.cpp. */
const LIMIT_NAMES = [
  'max_num_batched_tokens',
  'chunked_prefill_size',
  'max_batch_prefill_tokens',
  'ubatch_size',
  'ubatch',
] as const

/** What the server computes: tokens a second, and seconds of one step. */
export interface StepPace {
  tokens_per_s: number | null
  step_s: number | null
  /** Share of the tokens that are of prompts, 0–1. */
  prompt_share: number | null
}

/**
 * Tokens of a step from which on computing takes longer than reading the weights: the ridge of the
 * roofline (Williams, Waterman, Patterson, CACM 52(4), 2009), peak FLOP/s ÷ peak B/s × bytes of a
 * parameter ÷ 2 FLOP. Null where the GPU's peaks are not known.
 */
export function ridgeTokens(gpu: Gpu | null, weight_bytes: number): number | null {
  if (gpu === null) return null
  const tflops = peakTflops(gpu, weight_bytes)
  if (tflops === null) return null
  const flop_per_byte = (tflops * TERA) / (gpu.memory_bandwidth_gb_per_s * GIGA)
  return (flop_per_byte * weight_bytes) / FLOP_PER_PARAMETER
}

/**
 * Tokens that the server computes a second (prompts without what the prefix cache held, and answers),
 * and the time from one token of an answer to the next, which is a step: each running request gets one
 * token a step (Yu et al., "Orca", OSDI 2022). From the server's counters, else from the client.
 */
export function readPace(signals: WindowSignals, client: ClientPath): StepPace {
  const per_s = (name: 'server_prompt_tokens' | 'server_generation_tokens'): number | null => {
    const grown = signals.increase(name)
    return grown === null || grown.elapsed_s <= 0 ? null : grown.value / grown.elapsed_s
  }
  const prompt = per_s('server_prompt_tokens') ?? client.input_tokens_per_s
  const answers = per_s('server_generation_tokens') ?? client.output_tokens_per_s
  const hits = signals.increase('server_prefix_hit_tokens')
  const saved = hits === null || hits.elapsed_s <= 0 ? 0 : hits.value / hits.elapsed_s
  const itl = signals.histogramMean('server_itl_s', 'server_itl_count')
  const step_s = itl?.mean ?? client.step_s
  if (prompt === null || answers === null) return { tokens_per_s: null, prompt_share: null, step_s }
  const computed = Math.max(0, prompt - saved)
  const tokens_per_s = computed + answers
  return { tokens_per_s, prompt_share: tokens_per_s > 0 ? computed / tokens_per_s : null, step_s }
}

/** The limit on tokens per step with how full the steps are; null where either is not known. */
export function readStepLimit(settings: readonly Setting[], pace: StepPace): StepLimit | null {
  if (pace.tokens_per_s === null || pace.step_s === null) return null
  const tokens_per_step = pace.tokens_per_s * pace.step_s
  for (const { name, value } of settings) {
    const limit = Number(value)
    const named = (LIMIT_NAMES as readonly string[]).includes(plainName(name))
    if (!named || value.trim() === '' || !Number.isFinite(limit) || limit < 1) continue
    const reached_pct = (tokens_per_step / limit) * 100
    return {
      setting: name,
      value: limit,
      tokens_per_step,
      source: 'tokens per second × time from token to token',
      reached: ramp(reached_pct, THRESHOLDS.step_near_pct, THRESHOLDS.step_full_pct),
    }
  }
  return null
}

/**
 * Tokens of the mean step over the ridge: well below 1 a step reads weights for longer than it
 * computes with them, and more tokens in it cost next to nothing. Null where either is not known.
 */
export function intensityOf(pace: StepPace, ridge: number | null): number | null {
  if (ridge === null || pace.tokens_per_s === null || pace.step_s === null) return null
  return (pace.tokens_per_s * pace.step_s) / ridge
}

/** The same of a step of prefill, which holds the mean prompt, or as many tokens as a step may. */
export function promptIntensityOf(
  { input_tokens_per_s, requests, window_s }: ClientPath,
  step: StepLimit | null,
  ridge: number | null,
): number | null {
  if (ridge === null || input_tokens_per_s === null || requests === 0) return null
  const prompt_tokens = (input_tokens_per_s * window_s) / requests
  return Math.min(prompt_tokens, step?.value ?? Infinity) / ridge
}
