import { bundled } from './bundled.ts'
import type { ServerTable } from './candidate.ts'
import { llamaCpp } from './llama-cpp.ts'
import { ollama } from './ollama.ts'
import { sglang } from './sglang.ts'
import { tgi } from './tgi.ts'
import { triton } from './triton.ts'
import { vllm } from './vllm.ts'

/** Every server whose settings are known by name; a new one is one file and one line. */
export const SERVER_TABLES: readonly ServerTable[] = [
  bundled,
  vllm,
  sglang,
  tgi,
  triton,
  llamaCpp,
  ollama,
]
