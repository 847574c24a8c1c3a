import {
  ATTRIBUTES_MAX,
  checkedSpan,
  NO_ATTRIBUTES,
  noteAttribute,
  type ReadSpans,
  type Span,
  type SpanAttributes,
} from './span.ts'
import { expectWire, hexOf, textOf, WIRE, WireReader, type Field } from './wire-reader.ts'

/** Numbers of fields: opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto, 1.0 and later. */
const RESOURCE_SPANS = 1
const SCOPE_SPANS = 2
const SPANS = 2
const SPAN = { trace_id: 1, span_id: 2, parent_id: 4, name: 5, start: 7, end: 8, attributes: 9 }
const KEY = 1
const VALUE = 2
const STRING_VALUE = 1
const DOUBLE_VALUE = 4
const ARRAY_VALUE = 5
const VALUES = 1

/**
 * The spans of an `ExportTraceServiceRequest` as bytes. Throws a WireError where it is none; a span
 * that lacks what a span must have is counted as refused.
 *
 * @param max spans that are taken; the rest is refused
 */
export function readProtobufSpans(bytes: Buffer, max: number): ReadSpans {
  const read: ReadSpans = { spans: [], refused: 0 }
  for (const resource of messages(bytes, null, RESOURCE_SPANS)) {
    for (const scope of messages(bytes, resource, SCOPE_SPANS)) {
      for (const field of messages(bytes, scope, SPANS)) {
        const span = read.spans.length < max ? checkedSpan(readSpan(bytes, field)) : null
        if (span === null) read.refused += 1
        else read.spans.push(span)
      }
    }
  }
  return read
}

/** The messages under one number of a message, which is read to its end. */
function* messages(bytes: Buffer, within: Field | null, number: number): Generator<Field> {
  const reader = new WireReader(bytes, within?.start, within?.end)
  for (let field = reader.next(); field !== null; field = reader.next()) {
    if (field.number === number) yield expectWire(field, WIRE.bytes)
  }
}

function readSpan(bytes: Buffer, within: Field): Span {
  const span: Span = {
    trace_id: '',
    span_id: '',
    parent_id: null,
    name: '',
    start_ns: 0n,
    end_ns: 0n,
    attributes: { ...NO_ATTRIBUTES },
  }
  let attributes = 0
  const reader = new WireReader(bytes, within.start, within.end)
  for (let field = reader.next(); field !== null; field = reader.next()) {
    if (field.number === SPAN.attributes) {
      attributes += 1
      if (attributes > ATTRIBUTES_MAX) continue
      readAttribute(bytes, expectWire(field, WIRE.bytes), span.attributes)
    } else readField(bytes, field, span)
  }
  return span
}

function readField(bytes: Buffer, field: Field, into: Span): void {
  if (field.number === SPAN.trace_id) into.trace_id = hexOf(bytes, expectWire(field, WIRE.bytes))
  if (field.number === SPAN.span_id) into.span_id = hexOf(bytes, expectWire(field, WIRE.bytes))
  if (field.number === SPAN.parent_id) into.parent_id = hexOf(bytes, expectWire(field, WIRE.bytes))
  if (field.number === SPAN.name) into.name = textOf(bytes, expectWire(field, WIRE.bytes))
  if (field.number === SPAN.start) into.start_ns = instantOf(bytes, field)
  if (field.number === SPAN.end) into.end_ns = instantOf(bytes, field)
}

function instantOf(bytes: Buffer, field: Field): bigint {
  return bytes.readBigUInt64LE(expectWire(field, WIRE.fixed64).start)
}

function readAttribute(bytes: Buffer, within: Field, into: SpanAttributes): void {
  let key = ''
  let value: string | number | null = null
  const reader = new WireReader(bytes, within.start, within.end)
  for (let field = reader.next(); field !== null; field = reader.next()) {
    if (field.number === KEY) key = textOf(bytes, expectWire(field, WIRE.bytes))
    if (field.number === VALUE) value = readValue(bytes, expectWire(field, WIRE.bytes))
  }
  if (value !== null) noteAttribute(into, key, value)
}

/** A text, a double, or the first text of a list; every other kind of value means nothing here. */
function readValue(bytes: Buffer, within: Field): string | number | null {
  let value: string | number | null = null
  const reader = new WireReader(bytes, within.start, within.end)
  for (let field = reader.next(); field !== null; field = reader.next()) {
    if (field.number === STRING_VALUE) value = textOf(bytes, expectWire(field, WIRE.bytes))
    if (field.number === DOUBLE_VALUE)
      value = bytes.readDoubleLE(expectWire(field, WIRE.fixed64).start)
    if (field.number === ARRAY_VALUE) value = firstText(bytes, expectWire(field, WIRE.bytes))
  }
  return value
}

/** Headers of a request are lists of texts. */
function firstText(bytes: Buffer, within: Field): string | null {
  for (const value of messages(bytes, within, VALUES)) {
    const field = new WireReader(bytes, value.start, value.end).next()
    return field?.number === STRING_VALUE ? textOf(bytes, expectWire(field, WIRE.bytes)) : null
  }
  return null
}
