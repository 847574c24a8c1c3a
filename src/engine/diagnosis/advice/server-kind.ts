import type { Setting } from '../../../shared/target.ts'
import { plainName } from '../batch-limit.ts'

export const SERVER_KINDS = [
  'bundled',
  'vllm',
  'sglang',
  'tgi',
  'triton',
  'llama_cpp',
  'ollama',
] as const
export type ServerKind = (typeof SERVER_KINDS)[number]

/** What tells which server it is, the surest first. */
export interface ServerTraces {
  /** The bundled server is known by how it is started. */
  bundled: boolean
  /** What the server calls itself, such as `vLLM 0.11.0`. */
  name: string | null
  /** What it is started with. */
  command: string | null
  /** Where signals come from: `vllm:num_requests_running`. */
  sources: readonly string[]
  protocol: string | null
  settings: readonly Setting[]
}

type Named = Exclude<ServerKind, 'bundled'>

const NAMES: readonly [pattern: RegExp, kind: Named][] = [
  [/\bvllm\b/i, 'vllm'],
  [/\bsglang\b/i, 'sglang'],
  [/\btgi\b|\btext-generation-(?:launcher|inference)\b/i, 'tgi'],
  [/\btriton(?:server)?\b/i, 'triton'],
  [/\bllama[.-](?:cpp|server)\b/i, 'llama_cpp'],
  [/\bollama\b/i, 'ollama'],
]

/** How the names of a server's own metrics begin; NIM and trtllm-serve have settings of their own. */
const METRICS: readonly [pattern: RegExp, kind: Named][] = [
  [/^(?:ray_)?vllm:/, 'vllm'],
  [/^sglang[:_]/, 'sglang'],
  [/^tgi_/, 'tgi'],
  [/^nv_(?:inference|trt_llm)/, 'triton'],
  [/^llamacpp:/, 'llama_cpp'],
]

const PROTOCOLS: Readonly<Record<string, Named>> = {
  tgi: 'tgi',
  'triton-generate': 'triton',
  'ollama-chat': 'ollama',
  'ollama-generate': 'ollama',
  'llama-cpp': 'llama_cpp',
}

/** Settings that no other server calls so, as `plainName` spells them. */
const SETTINGS: Readonly<Record<Named, readonly string[]>> = {
  vllm: ['max_num_seqs', 'max_num_batched_tokens', 'gpu_memory_utilization', 'api_server_count'],
  sglang: [
    ...['max_running_requests', 'mem_fraction_static', 'chunked_prefill_size'],
    ...['schedule_conservativeness', 'tokenizer_worker_num'],
  ],
  tgi: [
    ...['max_batch_prefill_tokens', 'max_batch_total_tokens', 'max_concurrent_requests'],
    ...['validation_workers', 'waiting_served_ratio'],
  ],
  triton: [
    ...['instance_count', 'preferred_batch_size', 'max_queue_delay_microseconds'],
    ...['kv_cache_free_gpu_mem_fraction', 'batch_scheduler_policy', 'batching_strategy'],
  ],
  llama_cpp: [
    ...['parallel', 'n_parallel', 'np', 'ubatch_size', 'ub', 'threads_batch', 'tb', 'ctx_size'],
    ...['ctx_size_per_slot', 'cache_type_k', 'cache_type_v', 'n_gpu_layers', 'gpu_layers', 'ngl'],
  ],
  ollama: [
    ...['ollama_num_parallel', 'ollama_flash_attention', 'ollama_kv_cache_type'],
    ...['num_batch', 'num_thread', 'num_ctx'],
  ],
}

/** Which server it is; null where nothing tells, or its settings fit two. */
export function identifyServer(traces: ServerTraces): ServerKind | null {
  const { bundled, name, command, sources, protocol, settings } = traces
  if (bundled) return 'bundled'
  const told = [
    firstOf(NAMES, name === null ? [] : [name]),
    firstOf(METRICS, sources),
    firstOf(NAMES, command === null ? [] : [command]),
    protocol === null ? null : (PROTOCOLS[protocol] ?? null),
    bySettings(settings),
  ]
  return told.find((kind) => kind !== null) ?? null
}

function firstOf(
  patterns: readonly [pattern: RegExp, kind: Named][],
  texts: readonly string[],
): Named | null {
  return patterns.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1] ?? null
}

/** The server with the most settings of its own among these; null where two have as many. */
function bySettings(settings: readonly Setting[]): Named | null {
  const names = settings.map(({ name }) => plainName(name))
  const [first, second] = (Object.entries(SETTINGS) as [Named, readonly string[]][])
    .map(([kind, own]) => ({ kind, found: names.filter((name) => own.includes(name)).length }))
    .toSorted((a, b) => b.found - a.found)
  if (first === undefined || first.found === 0 || first.found === second?.found) return null
  return first.kind
}
