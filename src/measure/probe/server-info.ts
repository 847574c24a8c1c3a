import { isObject, objectsIn, parseJson } from '../protocols/json-value.ts'
import type { Setting } from '../../shared/target.ts'
import type { OnceAnswer } from '../http/request-once.ts'

const MODELS_MAX = 200
const NAME_CHARS_MAX = 300

/** What a server says of itself beside its answers. */
export interface ServerInfo {
  server: string | null
  models: string[]
  settings: Setting[]
}

/**
 * Reads `GET /v1/models` and `GET /version` (vLLM, TGI's router and others); either may be missing,
 * which is no failure.
 */
export function readServerInfo(
  models_answer: OnceAnswer | string,
  version_answer: OnceAnswer | string,
): ServerInfo {
  const models = objectsIn(bodyOf(models_answer).data).slice(0, MODELS_MAX)
  const { version } = bodyOf(version_answer)
  const owner = models.map((model) => model.owned_by).find((one) => typeof one === 'string')
  const header = typeof models_answer === 'string' ? null : models_answer.headers.get('server')
  const name = owner ?? header ?? null
  const server = typeof version === 'string' ? `${name ?? 'version'} ${version}` : name
  return {
    server: server === null ? null : server.slice(0, NAME_CHARS_MAX),
    models: models.flatMap((model) => (typeof model.id === 'string' ? [model.id] : [])),
    settings: models
      .slice(0, 1)
      .flatMap((model) =>
        typeof model.max_model_len === 'number'
          ? [{ name: 'max_model_len', value: String(model.max_model_len) }]
          : [],
      ),
  }
}

function bodyOf(answer: OnceAnswer | string): Record<string, unknown> {
  if (typeof answer === 'string' || answer.status !== 200) return {}
  const value = parseJson(answer.text)
  return isObject(value) ? value : {}
}
