import { isObject, parseJson, type JsonObject } from '../protocols/json-value.ts'
import {
  ATTRIBUTES_MAX,
  checkedSpan,
  NO_ATTRIBUTES,
  noteAttribute,
  type ReadSpans,
  type Span,
} from './span.ts'

/**
 * The spans of an `ExportTraceServiceRequest` as JSON: ids in hexadecimal, 64-bit numbers as text or as
 * numbers (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). Null where the text is no
 * such thing; a span that lacks what a span must have is counted as refused.
 *
 * @param max spans that are taken; the rest is refused
 */
export function readJsonSpans(text: string, max: number): ReadSpans | null {
  const value = parseJson(text)
  if (!isObject(value)) return null
  const resources = listOf(value, 'resourceSpans')
  if (resources === null) return null
  const read: ReadSpans = { spans: [], refused: 0 }
  for (const resource of resources) {
    for (const scope of objects(resource, 'scopeSpans')) {
      for (const written of objects(scope, 'spans')) {
        const span = read.spans.length < max ? spanOf(written) : null
        if (span === null) read.refused += 1
        else read.spans.push(span)
      }
    }
  }
  return read
}

/** Absent is empty, as everywhere in Protocol Buffers' JSON; null where it is there and no list. */
function listOf(value: JsonObject, name: string): unknown[] | null {
  const list = value[name] ?? []
  return Array.isArray(list) ? list : null
}

function objects(value: unknown, name: string): unknown[] {
  return isObject(value) ? (listOf(value, name) ?? []) : []
}

function spanOf(written: unknown): Span | null {
  if (!isObject(written)) return null
  const { traceId, spanId, parentSpanId, name } = written
  const start_ns = instantOf(written.startTimeUnixNano)
  const end_ns = instantOf(written.endTimeUnixNano)
  if (typeof traceId !== 'string' || typeof spanId !== 'string' || typeof name !== 'string')
    return null
  if (start_ns === null || end_ns === null) return null
  const attributes = { ...NO_ATTRIBUTES }
  for (const one of objects(written, 'attributes').slice(0, ATTRIBUTES_MAX)) {
    const value = valueOf(one)
    if (value !== null) noteAttribute(attributes, value.key, value.value)
  }
  return checkedSpan({
    trace_id: traceId.toLowerCase(),
    span_id: spanId.toLowerCase(),
    parent_id: typeof parentSpanId === 'string' ? parentSpanId.toLowerCase() : null,
    name,
    start_ns,
    end_ns,
    attributes,
  })
}

function instantOf(value: unknown): bigint | null {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt(value)
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? BigInt(value) : null
}

function valueOf(attribute: unknown): { key: string; value: string | number } | null {
  if (!isObject(attribute) || typeof attribute.key !== 'string' || !isObject(attribute.value))
    return null
  const { stringValue, doubleValue, arrayValue } = attribute.value
  // Headers of a request are lists of texts.
  const [first] = objects(arrayValue, 'values')
  const value = stringValue ?? doubleValue ?? (isObject(first) ? first.stringValue : null)
  return typeof value === 'string' || typeof value === 'number'
    ? { key: attribute.key, value }
    : null
}
