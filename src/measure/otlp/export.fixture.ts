import { LATENCY_ATTRIBUTES, type Span } from './span.ts'

/** For tests: spans as an exporter writes them, in both encodings. */

export function jsonExport(spans: readonly Span[]): string {
  const written = spans.map((span) => ({
    traceId: span.trace_id,
    spanId: span.span_id,
    ...(span.parent_id === null ? {} : { parentSpanId: span.parent_id }),
    name: span.name,
    kind: 2,
    startTimeUnixNano: String(span.start_ns),
    endTimeUnixNano: String(span.end_ns),
    attributes: attributesOf(span).map(([key, value]) => ({
      key,
      value: typeof value === 'string' ? { stringValue: value } : { doubleValue: value },
    })),
  }))
  return JSON.stringify({
    resourceSpans: [{ resource: {}, scopeSpans: [{ scope: { name: 's' }, spans: written }] }],
  })
}

export function protobufExport(spans: readonly Span[]): Buffer {
  const written = spans.map((span) =>
    message(
      bytes(1, Buffer.from(span.trace_id, 'hex')),
      bytes(2, Buffer.from(span.span_id, 'hex')),
      ...(span.parent_id === null ? [] : [bytes(4, Buffer.from(span.parent_id, 'hex'))]),
      bytes(5, Buffer.from(span.name)),
      Buffer.concat([varint(6 * 8), varint(2)]),
      fixed64(7, span.start_ns),
      fixed64(8, span.end_ns),
      ...attributesOf(span).map(([key, value]) =>
        bytes(9, message(bytes(1, Buffer.from(key)), bytes(2, anyValue(value)))),
      ),
    ),
  )
  const scope = message(...written.map((span) => bytes(2, span)))
  return message(bytes(1, message(bytes(1, Buffer.alloc(0)), bytes(2, scope))))
}

function attributesOf({ attributes }: Span): [string, string | number][] {
  const latencies = Object.entries(LATENCY_ATTRIBUTES).flatMap(([key, name]) => {
    const value = attributes[name]
    return value === null ? [] : [[key, value] as [string, number]]
  })
  const { request_id } = attributes
  return request_id === null ? latencies : [...latencies, ['gen_ai.request.id', request_id]]
}

function anyValue(value: string | number): Buffer {
  if (typeof value === 'string') return bytes(1, Buffer.from(value))
  const double = Buffer.alloc(8)
  double.writeDoubleLE(value)
  return Buffer.concat([varint(4 * 8 + 1), double])
}

export function message(...fields: Buffer[]): Buffer {
  return Buffer.concat(fields)
}

export function bytes(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content])
}

function fixed64(number: number, value: bigint): Buffer {
  const written = Buffer.alloc(8)
  written.writeBigUInt64LE(value)
  return Buffer.concat([varint(number * 8 + 1), written])
}

function varint(value: number): Buffer {
  const out: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80)
  return Buffer.from([...out, rest])
}
