/** The bytes that stood before and after the data of an event of one data line. */
export interface EventFraming {
  before: string
  after: string
}

/** Told of events as they are complete; `at` is the instant of the packet that completed them. */
export interface StreamSink {
  /** `framing` is null for events that do not come in one plain line. */
  onEvent(data: string, name: string | null, framing: EventFraming | null, at: number): void
  /**
   * Offered the bytes where an event begins: answers where an event that needs no reading ends, or
   * -1. It has then counted the event itself.
   */
  onFrame(bytes: Buffer, start: number, end: number, at: number): number
}

/** Takes a stream apart into events, from bytes cut anywhere. */
export interface StreamScanner {
  /** Why it stopped reading. */
  readonly failure: string | null
  push(bytes: Buffer, start: number, end: number, at: number): void
  /**
   * The stream has ended: answers the data of an event that lacks only the end of its line, as some
   * servers end; null where nothing is left over.
   */
  takeRest(at: number): { data: string; name: string | null } | null
}

/** One event, or one line of it, may be this long; beyond it is no stream of tokens. */
export const EVENT_BYTES_MAX = 16 * 1024 * 1024
export const EVENT_TOO_LONG = `an event is longer than ${EVENT_BYTES_MAX / 1024 / 1024} MB`

/** The parts of a line that packets have cut. */
export class HeldLine {
  bytes = 0
  #parts: Buffer[] = []

  /** Keeps a copy: packets lie in a buffer that is used again. */
  add(bytes: Buffer, start: number, end: number): void {
    this.bytes += end - start
    this.#parts.push(Buffer.from(bytes.subarray(start, end)))
  }

  /** What was held, followed by [start, end). */
  takeWith(bytes: Buffer, start: number, end: number): Buffer {
    const line = Buffer.concat([...this.#parts, bytes.subarray(start, end)])
    this.clear()
    return line
  }

  clear(): void {
    this.#parts = []
    this.bytes = 0
  }
}

/** Bytes of a byte-order mark at `from`, which a stream may begin with. */
export function markBytes(line: Buffer, from: number): number {
  return line[from] === 0xef && line[from + 1] === 0xbb && line[from + 2] === 0xbf ? 3 : 0
}
