import { isObject, objectsIn, parseJson } from '../../protocols/json-value.ts'
import { named, settingsOf, textOf, type Configuration } from './configuration.ts'

const SETTINGS = [
  ...['max_running_requests', 'max_total_tokens', 'max_prefill_tokens', 'chunked_prefill_size'],
  ...['mem_fraction_static', 'context_length', 'schedule_policy', 'schedule_conservativeness'],
  ...['dtype', 'quantization', 'kv_cache_dtype', 'page_size', 'attention_backend'],
  ...['tp_size', 'dp_size', 'pp_size', 'ep_size', 'enable_dp_attention'],
  ...['disable_radix_cache', 'disable_overlap_schedule', 'disable_cuda_graph', 'cuda_graph_max_bs'],
  ...['num_continuous_decode_steps', 'enable_mixed_chunk', 'enable_torch_compile'],
  ...['speculative_algorithm', 'speculative_num_draft_tokens', 'tokenizer_worker_num'],
] as const

/** What its scheduler made of the settings at start, where it says so. */
const EFFECTIVE = ['max_running_requests_per_dp', 'max_running_requests', 'max_total_num_tokens']

/**
 * `GET /get_server_info` of SGLang, later `/server_info`: its arguments, the state of its schedulers
 * and its version in one flat object.
 *
 * Source: python/sglang/srt/entrypoints/http_server.py and server_args.py of sgl-project/sglang
 */
export function readSglangServerInfo(text: string): Configuration | null {
  const value = parseJson(text)
  if (!isObject(value)) return null
  const args = isObject(value['server_args']) ? value['server_args'] : value
  const model = textOf(args['model_path'])
  if (model === null || !('tp_size' in args || 'mem_fraction_static' in args)) return null
  const settings = settingsOf(args, SETTINGS)
  const known = new Set(settings.map(({ name }) => name))
  const [state] = objectsIn(value['internal_states'])
  const effective = settingsOf(state ?? value, EFFECTIVE).filter(({ name }) => !known.has(name))
  return {
    server: named('SGLang', value['version']),
    model,
    settings: [...settings, ...effective],
  }
}
