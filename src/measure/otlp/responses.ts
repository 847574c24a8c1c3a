export type Encoding = 'json' | 'protobuf'

const NO_ROOM = 'Some spans were none, or there was no room for them.'
const BYTES_WIRE = 2
const VARINT_WIRE = 0

/** An `ExportTraceServiceResponse`; `refused`: spans that were not taken. */
export function success(encoding: Encoding, refused: number): Buffer {
  if (encoding === 'json') {
    const partialSuccess = { rejectedSpans: String(refused), errorMessage: NO_ROOM }
    return Buffer.from(JSON.stringify(refused === 0 ? {} : { partialSuccess }))
  }
  if (refused === 0) return Buffer.alloc(0)
  return bytesField(
    1,
    Buffer.concat([tag(1, VARINT_WIRE), varint(refused), bytesField(2, Buffer.from(NO_ROOM))]),
  )
}

/** A `google.rpc.Status` with a message and no code, which OTLP asks for and nobody reads. */
export function refusal(encoding: Encoding, message: string): Buffer {
  return encoding === 'json'
    ? Buffer.from(JSON.stringify({ message }))
    : bytesField(2, Buffer.from(message))
}

function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([tag(number, BYTES_WIRE), varint(bytes.length), bytes])
}

function tag(number: number, wire: number): Buffer {
  return varint(number * 8 + wire)
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
  return Buffer.from([...bytes, rest])
}
