import { excerpt, isObject, nonEmptyString, type JsonObject } from './json-value.ts'

/**
 * The server's error message, if the value is an error: `{ error: { message } }`, `{ error: "…" }`,
 * `{ object: "error", message }` (vLLM), `{ type: "error", … }`, `{ detail }` (FastAPI) or an SSE
 * event named `error`. `error: null`, `{}` and the like stand in many a good answer.
 */
export function readError(value: JsonObject, event_name: string | null = null): string | null {
  const { error } = value
  if (isObject(error) && Object.keys(error).length > 0) return words(error.message, error)
  if (nonEmptyString(error)) return excerpt(String(error))
  if (error === true || value.object === 'error' || value.type === 'error')
    return words(value.message, value)
  if (event_name === 'error') return words(value.message, value)
  if ('detail' in value && Object.keys(value).length === 1) return words(value.detail, value)
  return null
}

function words(message: unknown, whole: JsonObject): string {
  return typeof message === 'string' && message !== ''
    ? excerpt(message)
    : excerpt(JSON.stringify(whole))
}
