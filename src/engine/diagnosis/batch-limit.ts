import type { Setting } from '../../shared/target.ts'

/** The setting that limits how many requests run at once, and its value. */
export interface BatchLimit {
  setting: string
  value: number
}

/**
 * By the names of vLLM, SGLang, TensorRT-LLM, Triton and TGI, llama.cpp, Ollama. TGI's
 * `max_concurrent_requests` is none of them: it refuses what is beyond it, and holds nothing back.
 */
const LIMIT_NAMES = [
  'max_num_seqs',
  'max_running_requests',
  'max_batch_size',
  'parallel',
  'n_parallel',
  'np',
  'slots',
  'ollama_num_parallel',
] as const

/** A setting's name without dashes and in small letters: `--max-num-seqs` is `max_num_seqs`. */
export function plainName(name: string): string {
  return name.replace(/^-+/, '').replaceAll('-', '_').toLowerCase()
}

/** Whether a setting limits how many requests run at once. */
export function isBatchLimit(name: string): boolean {
  return (LIMIT_NAMES as readonly string[]).includes(plainName(name))
}

/** The limit on running requests, where the measured settings name one; null where none does. */
export function findBatchLimit(settings: readonly Setting[]): BatchLimit | null {
  for (const { name, value } of settings) {
    const count = Number(value)
    if (isBatchLimit(name) && value.trim() !== '' && Number.isFinite(count) && count >= 1) {
      return { setting: name, value: count }
    }
  }
  return null
}
