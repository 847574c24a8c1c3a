import type { RequestRecord } from '../../shared/request.ts'
import type { Target } from '../../shared/target.ts'
import { protocolAdapter } from '../protocols/protocols.ts'

const MODELS_NAMED_MAX = 5

type Asked = Pick<Target, 'protocol' | 'model'> & { path: string; has_key: boolean }

/** The error of a test request with what the user can do about it; null where it went well. */
export function explainFailure(
  record: RequestRecord,
  asked: Asked,
  models: readonly string[],
): string | null {
  const { error } = record
  if (record.outcome === 'ok' || error === null) return error
  const status = record.http_status
  if (status === 401 || status === 403)
    return asked.has_key
      ? `The server refuses the key. ${error}`
      : `The server wants a key. ${error}`
  if (isModelUnknown(record, asked, models))
    return `The server does not know the model ${asked.model || '(none given)'}; ${modelsSentence(models)} ${error}`
  if (status === 404 || status === 405)
    return `There is no such path as ${asked.path}: is the protocol (${protocolAdapter(asked.protocol).label}) the right one? ${error}`
  if (record.outcome === 'malformed')
    return `Something answers, but not in the ${protocolAdapter(asked.protocol).label} protocol. ${error}`
  return error
}

function isModelUnknown(record: RequestRecord, asked: Asked, models: readonly string[]): boolean {
  const refused = record.http_status === 404 || record.http_status === 400
  if (!refused || !protocolAdapter(asked.protocol).names_model) return false
  if (models.length > 0) return !models.includes(asked.model)
  return /\bmodel\b/i.test(record.error ?? '') && record.http_status === 404
}

function modelsSentence(models: readonly string[]): string {
  if (models.length === 0) return 'it does not say which it has.'
  const named = models.slice(0, MODELS_NAMED_MAX).join(', ')
  const more = models.length - MODELS_NAMED_MAX
  return more > 0 ? `it has ${named} and ${more} more.` : `it has ${named}.`
}
