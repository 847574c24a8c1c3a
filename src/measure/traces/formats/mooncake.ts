import { decimalInstant } from '../instants.ts'
import { cellText, jsonObject, type JsonObject } from '../json-line.ts'
import { BadLine, badLine } from '../refuse.ts'
import { isAbsent, tokensOf } from '../values.ts'
import type { TraceFormatReader } from './trace-format.ts'

const MILLISECONDS = 3

/** Names of Mooncake itself, then those that NVIDIA Dynamo's writers use. */
const NAMES = {
  timestamp: ['timestamp', 'created_time'],
  input: ['input_length', 'input_tokens'],
  output: ['output_length', 'output_tokens'],
} as const

function cell(object: JsonObject, names: readonly string[]): string {
  return cellText(object[names.find((name) => name in object) ?? ''])
}

function blocksOf(value: unknown): (string | number)[] | null {
  if (value === undefined || value === null) return null
  const isId = (id: unknown): id is string | number =>
    typeof id === 'number' || typeof id === 'string'
  if (Array.isArray(value) && value.every(isId)) return value
  throw badLine('hash_ids as a list of ids', JSON.stringify(value))
}

/**
 * Mooncake: `timestamp` in milliseconds since the start, lengths in tokens, and the ids of the prompt's
 * blocks, where a block stands for itself and all before it. Source: github.com/kvcache-ai/Mooncake.
 */
export const mooncake: TraceFormatReader = {
  format: 'mooncake',
  looksLike: ([line = '']) => {
    try {
      const object = jsonObject(line)
      return (
        cell(object, NAMES.timestamp) !== '' && ('input_length' in object || 'hash_ids' in object)
      )
    } catch {
      return false
    }
  },
  open: (builder) => ({
    line: (text) => {
      const object = jsonObject(text)
      const timestamp = cell(object, NAMES.timestamp)
      if (isAbsent(timestamp))
        throw new BadLine('expected a timestamp in milliseconds; there is none')
      const session = cellText(object['session_id'])
      builder.add({
        at: decimalInstant(timestamp, MILLISECONDS),
        input_tokens: tokensOf(cell(object, NAMES.input), NAMES.input[0]),
        output_tokens: tokensOf(cell(object, NAMES.output), NAMES.output[0]),
        duration_ns: null,
        session: session === '' ? null : session,
        blocks: blocksOf(object['hash_ids']),
      })
    },
    end: () => undefined,
    notes: () => [],
  }),
}
