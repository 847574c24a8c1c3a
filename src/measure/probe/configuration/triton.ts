import { isObject, objectsIn, parseJson, type JsonObject } from '../../protocols/json-value.ts'
import { settingsOf, textOf, type Configuration } from './configuration.ts'

/** TensorRT-LLM's settings, which Triton keeps as parameters of the model. */
const PARAMETERS = [
  ...['batching_strategy', 'gpt_model_type', 'batch_scheduler_policy', 'max_beam_width'],
  ...['max_tokens_in_paged_kv_cache', 'kv_cache_free_gpu_mem_fraction', 'enable_kv_cache_reuse'],
  ...['enable_chunked_context', 'max_attention_window_size', 'max_num_sequences', 'decoding_mode'],
]

/**
 * `GET /v2/models/NAME/config` of Triton.
 *
 * Source: docs/protocol/extension_model_configuration.md of triton-inference-server/server, and the
 * README of tensorrtllm_backend for the parameters
 */
export function readTritonConfig(text: string): Configuration | null {
  const value = parseJson(text)
  if (!isObject(value) || typeof value['max_batch_size'] !== 'number') return null
  const name = textOf(value['name'])
  if (name === null) return null
  const backend = textOf(value['backend']) ?? textOf(value['platform'])
  const batching = value['dynamic_batching']
  return {
    server: backend === null ? 'Triton' : `Triton, ${backend}`,
    model: name,
    settings: [
      // 0 says that the model takes no batches, not that nothing may run.
      ...settingsOf(value, ['max_batch_size']).filter((setting) => setting.value !== '0'),
      ...settingsOf(isObject(batching) ? batching : {}, ['max_queue_delay_microseconds']),
      ...instances(value),
      ...settingsOf(parametersOf(value), PARAMETERS),
    ],
  }
}

function instances(config: JsonObject): Configuration['settings'] {
  const counts = objectsIn(config['instance_group']).map(({ count }) => count)
  const told = counts.filter((count) => typeof count === 'number')
  return told.length === 0
    ? []
    : [{ name: 'instance_count', value: String(told.reduce((sum, count) => sum + count, 0)) }]
}

function parametersOf(config: JsonObject): JsonObject {
  const parameters = config['parameters']
  if (!isObject(parameters)) return {}
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      isObject(value) ? value['string_value'] : undefined,
    ]),
  )
}
