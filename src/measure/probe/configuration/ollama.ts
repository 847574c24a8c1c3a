import { isObject, parseJson, type JsonObject } from '../../protocols/json-value.ts'
import { settingsOf, type Configuration } from './configuration.ts'

/** Lines of `parameters` that are settings of the engine; the others steer what is generated. */
const PARAMETERS = ['num_ctx', 'num_batch', 'num_gpu', 'num_thread', 'num_keep', 'use_mmap']

/** More lines than a model has parameters. */
const LINES_MAX = 1_000

/**
 * `POST /api/show` of Ollama: what the model is, and the parameters that are set for it. How many
 * requests run at once it does not tell: that is its environment's `OLLAMA_NUM_PARALLEL`.
 *
 * Source: https://github.com/ollama/ollama/blob/main/docs/api.md#show-model-information
 */
export function readOllamaShow(text: string): Configuration | null {
  const value = parseJson(text)
  if (!isObject(value) || !isObject(value['details'])) return null
  const info = isObject(value['model_info']) ? value['model_info'] : {}
  return {
    server: 'Ollama',
    model: null,
    settings: [
      ...settingsOf(value['details'], ['format', 'family', 'parameter_size', 'quantization_level']),
      ...settingsOf(info, [[contextName(info), 'context_length']]),
      ...settingsOf(parametersOf(value['parameters']), PARAMETERS),
    ],
  }
}

/** `llama.context_length`: the longest that the model was made for. */
function contextName(info: JsonObject): string {
  const architecture = info['general.architecture']
  return `${typeof architecture === 'string' ? architecture : ''}.context_length`
}

function parametersOf(text: unknown): JsonObject {
  if (typeof text !== 'string') return {}
  return Object.fromEntries(
    text
      .split('\n', LINES_MAX)
      .map((line) => line.trim().split(/\s+/, 2))
      .map(([name = '', value]) => [name, value]),
  )
}
