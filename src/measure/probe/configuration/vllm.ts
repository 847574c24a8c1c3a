import type { MetricsPage } from '../../prometheus/page.ts'
import { samplesOf } from '../../prometheus/page.ts'
import { isObject, parseJson, type JsonObject } from '../../protocols/json-value.ts'
import { settingsOf, textOf, type Configuration } from './configuration.ts'

const CACHE_INFO = ['vllm:cache_config_info', 'ray_vllm:cache_config_info']

const CACHE = [
  'gpu_memory_utilization',
  'block_size',
  ['cache_dtype', 'kv_cache_dtype'],
  'enable_prefix_caching',
  'num_gpu_blocks',
] as const
const SCHEDULER = ['max_num_seqs', 'max_num_batched_tokens', 'enable_chunked_prefill'] as const
const PARALLEL = ['tensor_parallel_size', 'pipeline_parallel_size', 'data_parallel_size'] as const
const MODEL = ['dtype', 'quantization', 'max_model_len', 'enforce_eager'] as const
/** As the older, textual answer calls them. */
const TEXTUAL = [
  ...PARALLEL,
  ...['dtype', 'quantization', 'kv_cache_dtype', 'enable_prefix_caching', 'enforce_eager'],
  ['max_seq_len', 'max_model_len'],
  ['chunked_prefill_enabled', 'enable_chunked_prefill'],
] as const

/** More of the textual answer than its settings take. */
const TEXT_CHARS_MAX = 100_000

/**
 * `GET /server_info` of vLLM, which is there in its development mode: blocks of settings with
 * `config_format=json`, else one line of `name=value`.
 *
 * Source: vllm/entrypoints/openai/api_server.py and vllm/config of vllm-project/vllm
 */
export function readVllmServerInfo(text: string): Configuration | null {
  const value = parseJson(text)
  if (!isObject(value)) return null
  const config = value['vllm_config']
  if (typeof config === 'string') {
    const settings = pairsOf(config.slice(0, TEXT_CHARS_MAX))
    return {
      server: 'vLLM',
      model: textOf(settings['model']),
      settings: settingsOf(settings, TEXTUAL),
    }
  }
  if (!isObject(config)) return null
  const block = (name: string): JsonObject => (isObject(config[name]) ? config[name] : {})
  return {
    server: 'vLLM',
    model: textOf(block('model_config')['model']),
    settings: [
      ...settingsOf(block('model_config'), MODEL),
      ...settingsOf(block('scheduler_config'), SCHEDULER),
      ...settingsOf(block('cache_config'), CACHE),
      ...settingsOf(block('parallel_config'), PARALLEL),
    ],
  }
}

/** `model='a/b', dtype=torch.bfloat16, max_seq_len=4096`: the first of each name. */
function pairsOf(text: string): JsonObject {
  const pairs: JsonObject = {}
  for (const [, name = '', quoted, plain] of text.matchAll(
    /(\w+)=(?:'([^']*)'|([^\s,()[\]{}]+))/g,
  )) {
    pairs[name] ??= quoted ?? plain
  }
  return pairs
}

/** `vllm:cache_config_info` of its metrics page: a gauge of 1 whose labels are the settings. */
export function readVllmCacheInfo(page: MetricsPage): Configuration | null {
  const sample = CACHE_INFO.flatMap((name) => samplesOf(page, name)).at(0)
  if (sample === undefined) return null
  return { server: 'vLLM', model: null, settings: settingsOf({ ...sample.labels }, CACHE) }
}

/** The names of a page that hold a configuration. */
export function isCacheInfo(name: string): boolean {
  return CACHE_INFO.includes(name)
}
