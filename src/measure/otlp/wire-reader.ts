/** How a field is written: https://protobuf.dev/programming-guides/encoding/#structure */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

const VARINT_BYTES_MAX = 10
const FIXED64_BYTES = 8
const FIXED32_BYTES = 4
const FIELD_MAX = 2 ** 29 - 1
const text = new TextDecoder()

/** Where one field's value stands, and how it is written. */
export interface Field {
  number: number
  wire: number
  start: number
  end: number
}

/** What is not Protocol Buffers, in words. */
export class WireError extends Error {}

/**
 * Reads the fields of one Protocol Buffers message that lies in [start, end) of `bytes`. Groups, which
 * no message of ours has, and anything that runs past the end are refused with a WireError. Nothing is
 * copied, and nothing nested is looked into.
 */
export class WireReader {
  readonly bytes: Buffer
  readonly #end: number
  #at: number

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.#at = start
    this.#end = end
  }

  /** The next field; null at the end. */
  next(): Field | null {
    if (this.#at === this.#end) return null
    const tag = this.#varint()
    const wire = Number(tag & 7n)
    const number = Number(tag >> 3n)
    if (number < 1 || number > FIELD_MAX) throw new WireError(`a field has the number ${number}`)
    const length = this.#lengthOf(wire)
    const start = this.#at
    if (length > this.#end - start) throw new WireError('a field runs past its end')
    this.#at = start + length
    return { number, wire, start, end: this.#at }
  }

  #lengthOf(wire: number): number {
    if (wire === WIRE.fixed64) return FIXED64_BYTES
    if (wire === WIRE.fixed32) return FIXED32_BYTES
    if (wire === WIRE.bytes) return Number(this.#varint())
    if (wire !== WIRE.varint) throw new WireError(`a field is written in the way ${wire}`)
    const from = this.#at
    this.#varint()
    const length = this.#at - from
    this.#at = from
    return length
  }

  #varint(): bigint {
    let value = 0n
    for (let byte = 0; byte < VARINT_BYTES_MAX; byte += 1) {
      if (this.#at >= this.#end) throw new WireError('it ends inside a number')
      const bits = this.bytes[this.#at] ?? 0
      this.#at += 1
      value |= BigInt(bits & 0x7f) << BigInt(7 * byte)
      if (bits < 0x80) return BigInt.asUintN(64, value)
    }
    throw new WireError('a number has more than ten bytes')
  }
}

/** Whether a field is written as it must be; else the message is not what it says. */
export function expectWire(field: Field, wire: number): Field {
  if (field.wire === wire) return field
  throw new WireError(`field ${field.number} is written in the way ${field.wire}, not ${wire}`)
}

export function textOf(bytes: Buffer, { start, end }: Field): string {
  return text.decode(bytes.subarray(start, end))
}

export function hexOf(bytes: Buffer, { start, end }: Field): string {
  return bytes.toString('hex', start, end)
}
