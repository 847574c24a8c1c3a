import { isObject, parseJson } from '../../protocols/json-value.ts'
import { named, settingsOf, textOf, type Configuration } from './configuration.ts'

const SETTINGS = [
  ...['max_batch_size', 'max_batch_total_tokens', 'max_batch_prefill_tokens'],
  ...['max_concurrent_requests', 'max_waiting_tokens', 'waiting_served_ratio'],
  ...['max_input_tokens', 'max_total_tokens', 'validation_workers', 'max_client_batch_size'],
] as const

/**
 * `GET /info` of Hugging Face's TGI. Older versions say `max_input_length`, and tell of their model's
 * type and device.
 *
 * Source: router/src/lib.rs of huggingface/text-generation-inference (`Info`)
 */
export function readTgiInfo(text: string): Configuration | null {
  const value = parseJson(text)
  if (!isObject(value) || !('max_concurrent_requests' in value)) return null
  const model = textOf(value['model_id'])
  if (model === null) return null
  return {
    server: named('TGI', value['version']),
    model,
    settings: settingsOf(value, [
      ...SETTINGS,
      ['max_input_length', 'max_input_tokens'],
      ['model_dtype', 'dtype'],
    ]),
  }
}
