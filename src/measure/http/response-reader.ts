import type { Flaw } from './channel.ts'
import { parseResponseHead, type ResponseHead } from './response-head.ts'

/** Told of a response as it comes in. `at` is the instant of the packet; bytes are only lent. */
export interface ResponseHandler {
  onHead(head: ResponseHead, at: number): void
  onBody(bytes: Buffer, start: number, end: number, at: number): void
}

/** Status line and headers, and likewise trailers, must fit into this. */
const HEAD_BYTES_MAX = 64 * 1024
/** A chunk's size line: 13 hexadecimal digits are 4 petabytes. */
const CHUNK_DIGITS_MAX = 13
const CHUNK_EXTENSION_BYTES_MAX = 4_096

const LF = 10
const CR = 13
const SEMICOLON = 59
const SPACE = 32
const TAB = 9

const HEAD = 0
const LENGTH = 1
const UNTIL_CLOSE = 2
const CHUNK_SIZE = 3
const CHUNK_EXTENSION = 4
const CHUNK_DATA = 5
const CHUNK_END = 6
const TRAILER = 7
const ENDED = 8
type State = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/**
 * Reads one HTTP/1.x response from packets cut anywhere (RFC 9112). `failure` says in words what no
 * server may send; nothing is read after it.
 */
export class ResponseReader {
  failure: string | null = null
  /** Whether the failure is that something has no end. */
  #isTooLarge = false
  head: ResponseHead | null = null
  readonly #handler: ResponseHandler
  #state: State = HEAD
  #held: Buffer[] = []
  #heldBytes = 0
  #lineBytes = 0
  #left = 0
  #digits = 0
  #size = 0

  constructor(handler: ResponseHandler) {
    this.#handler = handler
  }

  get ended(): boolean {
    return this.#state === ENDED
  }

  get flaw(): Flaw | null {
    if (this.failure === null) return null
    return { kind: this.#isTooLarge ? 'too_large' : 'malformed', reason: this.failure }
  }

  /** Takes bytes [start, end); answers where it stopped: before `end` only past the response's end. */
  push(bytes: Buffer, start: number, end: number, at: number): number {
    let at_byte = start
    while (at_byte < end && this.#state !== ENDED && this.failure === null)
      at_byte = this.#step(bytes, at_byte, end, at)
    return at_byte
  }

  /** The connection has ended: answers whether the response is whole. */
  close(): boolean {
    if (this.#state === UNTIL_CLOSE) this.#state = ENDED
    return this.#state === ENDED
  }

  #step(bytes: Buffer, start: number, end: number, at: number): number {
    switch (this.#state) {
      case HEAD:
      case TRAILER:
        return this.#readLines(bytes, start, end, at)
      case LENGTH:
      case CHUNK_DATA:
        return this.#readCounted(bytes, start, end, at)
      case UNTIL_CLOSE:
        this.#handler.onBody(bytes, start, end, at)
        return end
      case CHUNK_SIZE:
      case CHUNK_EXTENSION:
        return this.#readChunkSize(bytes, start, end)
      case CHUNK_END:
        return this.#readChunkEnd(bytes, start)
      case ENDED:
        return start
    }
  }

  #readCounted(bytes: Buffer, start: number, end: number, at: number): number {
    const stop = Math.min(end, start + this.#left)
    this.#left -= stop - start
    this.#handler.onBody(bytes, start, stop, at)
    if (this.#left > 0) return stop
    if (this.#state === LENGTH) this.#state = ENDED
    else this.#state = CHUNK_END
    return stop
  }

  #readChunkSize(bytes: Buffer, start: number, end: number): number {
    for (let index = start; index < end; index += 1) {
      const byte = bytes[index] ?? 0
      if (byte === LF) {
        this.#beginChunk()
        return index + 1
      }
      if (this.#state === CHUNK_EXTENSION) {
        this.#lineBytes += 1
        if (this.#lineBytes > CHUNK_EXTENSION_BYTES_MAX)
          this.#tooLarge('a chunk has no end of line')
      } else {
        const digit = hexDigit(byte)
        if (digit >= 0) {
          this.#size = this.#size * 16 + digit
          this.#digits += 1
          if (this.#digits > CHUNK_DIGITS_MAX) this.failure = 'a chunk size is too large to be one'
        } else if (byte === SEMICOLON || byte === CR || byte === SPACE || byte === TAB) {
          this.#state = CHUNK_EXTENSION
          this.#lineBytes = 0
        } else
          this.failure = `a chunk size is not hexadecimal: ${JSON.stringify(String.fromCharCode(byte))}`
      }
      if (this.failure !== null) return index
    }
    return end
  }

  #beginChunk(): void {
    if (this.#digits === 0) this.failure = 'a chunk has no size'
    this.#left = this.#size
    this.#state = this.#size === 0 ? TRAILER : CHUNK_DATA
    this.#size = 0
    this.#digits = 0
    this.#lineBytes = 0
  }

  #readChunkEnd(bytes: Buffer, start: number): number {
    const byte = bytes[start]
    if (byte === LF) this.#state = CHUNK_SIZE
    else if (byte !== CR) this.failure = 'a chunk is longer than its size says'
    return start + 1
  }

  /** Head or trailers: up to and with an empty line. */
  #readLines(bytes: Buffer, start: number, end: number, at: number): number {
    for (let index = start; index < end; index += 1) {
      const byte = bytes[index]
      if (byte === LF) {
        if (this.#lineBytes === 0 && this.#isAfterFirstLine(index - start))
          return this.#endLines(bytes, start, index + 1, at)
        this.#lineBytes = 0
      } else if (byte !== CR) this.#lineBytes += 1
    }
    this.#hold(bytes, start, end)
    return end
  }

  /** Empty lines before a status line are skipped (RFC 9112, section 2.2). */
  #isAfterFirstLine(bytesHere: number): boolean {
    return this.#state === TRAILER || this.#heldBytes + bytesHere > 2
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    this.#heldBytes += end - start
    if (this.#heldBytes > HEAD_BYTES_MAX) {
      this.#tooLarge(`its headers are longer than ${HEAD_BYTES_MAX / 1024} KB`)
      this.#held = []
    } else if (this.#state === HEAD) this.#held.push(Buffer.from(bytes.subarray(start, end)))
  }

  #endLines(bytes: Buffer, start: number, end: number, at: number): number {
    if (this.#state === TRAILER) {
      this.#state = ENDED
      return end
    }
    this.#hold(bytes, start, end)
    const text = Buffer.concat(this.#held).toString('latin1').trim()
    this.#held = []
    this.#heldBytes = 0
    this.#lineBytes = 0
    const head = parseResponseHead(text)
    if (typeof head === 'string') this.failure = head
    else if (head.status === 101) this.failure = 'it wants to change the protocol'
    else if (head.status >= 200) this.#begin(head, at)
    return end
  }

  #tooLarge(reason: string): void {
    this.failure = reason
    this.#isTooLarge = true
  }

  #begin(head: ResponseHead, at: number): void {
    this.head = head
    this.#handler.onHead(head, at)
    switch (head.body.kind) {
      case 'none':
        this.#state = ENDED
        break
      case 'length':
        this.#left = head.body.bytes
        this.#state = LENGTH
        if (this.#left === 0) this.#state = ENDED
        break
      case 'chunked':
        this.#state = CHUNK_SIZE
        break
      // No head in this form says `frames`.
      case 'frames':
      case 'until_close':
        this.#state = UNTIL_CLOSE
        break
    }
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
