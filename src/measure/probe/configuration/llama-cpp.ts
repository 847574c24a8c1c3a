import { isObject, parseJson } from '../../protocols/json-value.ts'
import { named, settingsOf, textOf, type Configuration } from './configuration.ts'

/**
 * `GET /props` of llama.cpp's server. The context that it tells is that of one slot; its number of
 * slots is the flag `--parallel`.
 *
 * Source: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 */
export function readLlamaProps(text: string): Configuration | null {
  const value = parseJson(text)
  if (!isObject(value) || typeof value['total_slots'] !== 'number') return null
  const defaults = value['default_generation_settings']
  return {
    server: named('llama.cpp', value['build_info']),
    model: textOf(value['model_alias']) ?? textOf(value['model_path']),
    settings: [
      ...settingsOf(value, [['total_slots', 'parallel']]),
      ...settingsOf(isObject(defaults) ? defaults : {}, [['n_ctx', 'ctx_size_per_slot']]),
    ],
  }
}
