/**
 * Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, the highest bit
 * of a byte set where more follow (LEB128, as in DWARF 5, section 7.6). Up to 2^53 − 1: a gap of
 * 10 ms in nanoseconds takes four bytes instead of eight.
 */

const BYTES_MAX = 8
const LOW_BITS = 0x80
const LOW_MASK = 0x7f
const SCALE_MAX = LOW_BITS ** (BYTES_MAX - 1)
/** Above this, `>>>` would cut bits off. */
const SHIFTABLE_MAX = 0x7fffffff

export class VarintWriter {
  #bytes: Buffer
  #end = 0

  /** @param room Bytes to begin with. */
  constructor(room: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(room, BYTES_MAX))
  }

  /** @param value An integer from 0 to 2^53 − 1; the caller vouches for it. */
  write(value: number): void {
    if (this.#end + BYTES_MAX > this.#bytes.length) this.#grow()
    let rest = value
    while (rest >= LOW_BITS) {
      this.#bytes[this.#end++] = (rest % LOW_BITS) | LOW_BITS
      rest = rest <= SHIFTABLE_MAX ? rest >>> 7 : Math.floor(rest / LOW_BITS)
    }
    this.#bytes[this.#end++] = rest
  }

  take(): Buffer {
    return this.#bytes.subarray(0, this.#end)
  }

  #grow(): void {
    const larger = Buffer.allocUnsafe(this.#bytes.length * 2)
    this.#bytes.copy(larger, 0, 0, this.#end)
    this.#bytes = larger
  }
}

/** Reads what a `VarintWriter` wrote. Throws where the bytes end inside a number. */
export class VarintReader {
  readonly #bytes: Uint8Array
  readonly #one = new Float64Array(1)
  #at: number

  constructor(bytes: Uint8Array, from = 0) {
    this.#bytes = bytes
    this.#at = from
  }

  /** The place of the next byte. */
  get at(): number {
    return this.#at
  }

  read(): number {
    this.readInto(this.#one, 0, 1)
    return this.#one[0] ?? NaN
  }

  /** Reads `count` numbers into a list. */
  readInto(values: Float64Array, from: number, count: number): void {
    const bytes = this.#bytes
    let at = this.#at
    for (let i = from; i < from + count; i += 1) {
      let value = 0
      let scale = 1
      for (;;) {
        const byte = bytes[at++]
        if (byte === undefined) throw new Error('it ends inside a number')
        value += (byte & LOW_MASK) * scale
        if (byte < LOW_BITS) break
        scale *= LOW_BITS
        if (scale > SCALE_MAX) throw new Error('a number in it is too long')
      }
      values[i] = value
    }
    this.#at = at
  }
}
