/** How an event of one data line stood in the bytes; null for any other event. */
export interface SseFraming {
  prefix: 'data: ' | 'data:'
  line_end: '\n' | '\r\n'
}

/** Told of events as they are complete; `at` is the instant of the packet that completed them. */
export interface SseSink {
  onEvent(data: string, name: string | null, framing: SseFraming | null, at: number): void
  /**
   * Offered the bytes where an event begins: answers where an event that needs no reading ends, or
   * -1. It has then counted the event itself.
   */
  onFrame(bytes: Buffer, start: number, end: number, at: number): number
}

/** One event, or one line of it, may be this long; beyond it is no stream of tokens. */
const EVENT_BYTES_MAX = 16 * 1024 * 1024

const LF = 10
const CR = 13
const COLON = 58
const SPACE = 32

/**
 * Reads server-sent events from bytes cut anywhere, inside a character too (WHATWG HTML, section
 * "Server-sent events"): LF, CRLF and CR line ends, comments, several data lines, `data:` without a
 * space, a byte-order mark. `failure` says why it stopped.
 */
export class SseScanner {
  failure: string | null = null
  readonly #sink: SseSink
  #held: Buffer[] = []
  #heldBytes = 0
  #skipLf = false
  #first = true
  /** Of the event being read. */
  #data: string | null = null
  #name: string | null = null
  #lines = 0
  #hasSpace = false
  #crLines = 0

  constructor(sink: SseSink) {
    this.#sink = sink
  }

  push(bytes: Buffer, start: number, end: number, at: number): void {
    let pos = start
    while (pos < end && this.failure === null) {
      if (this.#lines === 0 && this.#heldBytes === 0 && !this.#skipLf) {
        const next = this.#sink.onFrame(bytes, pos, end, at)
        if (next > pos) {
          this.#first = false
          pos = next
          continue
        }
      }
      pos = this.#pushLine(bytes, pos, end, at)
    }
  }

  /**
   * The stream has ended: answers the data of an event that lacks only its empty line, as some
   * servers end; null where nothing is left over.
   */
  takeRest(at: number): { data: string; name: string | null } | null {
    if (this.#heldBytes > 0) this.#endLine(Buffer.alloc(0), 0, 0, false, at)
    const rest = this.#data === null ? null : { data: this.#data, name: this.#name }
    this.#reset()
    return rest
  }

  #pushLine(bytes: Buffer, start: number, end: number, at: number): number {
    let pos = start
    if (this.#skipLf) {
      this.#skipLf = false
      if (bytes[pos] === LF) {
        if (this.#lines > 0) this.#crLines += 1
        return pos + 1
      }
    }
    while (pos < end) {
      const byte = bytes[pos]
      if (byte === LF || byte === CR) {
        const isCrLf = byte === CR && pos + 1 < end && bytes[pos + 1] === LF
        this.#skipLf = byte === CR && pos + 1 === end
        this.#endLine(bytes, start, pos, isCrLf, at)
        return pos + (isCrLf ? 2 : 1)
      }
      pos += 1
    }
    this.#hold(bytes, start, end)
    return end
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    this.#heldBytes += end - start
    if (this.#heldBytes + (this.#data?.length ?? 0) > EVENT_BYTES_MAX) {
      this.failure = `an event is longer than ${EVENT_BYTES_MAX / 1024 / 1024} MB`
      this.#held = []
    } else this.#held.push(Buffer.from(bytes.subarray(start, end)))
  }

  /** A line [start, end), after what was held of it. */
  #endLine(bytes: Buffer, start: number, end: number, isCrLf: boolean, at: number): void {
    let [line, from, to] = [bytes, start, end]
    if (this.#heldBytes > 0) {
      line = Buffer.concat([...this.#held, bytes.subarray(start, end)])
      ;[from, to] = [0, line.length]
      this.#held = []
      this.#heldBytes = 0
    }
    if (this.#first) {
      this.#first = false
      if (line[from] === 0xef && line[from + 1] === 0xbb && line[from + 2] === 0xbf) from += 3
    }
    if (isCrLf) this.#crLines += 1
    if (from === to) this.#dispatch(isCrLf, at)
    else {
      this.#lines += 1
      this.#readField(line, from, to)
    }
  }

  #readField(line: Buffer, from: number, to: number): void {
    let colon = from
    while (colon < to && line[colon] !== COLON) colon += 1
    if (colon === from) return
    const hasSpace = colon < to && line[colon + 1] === SPACE && colon + 1 < to
    const value = line.toString('utf8', Math.min(to, colon + (hasSpace ? 2 : 1)), to)
    const field = line.toString('latin1', from, colon)
    if (field === 'event') this.#name = value
    if (field !== 'data') return
    this.#hasSpace = hasSpace
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`
    if (this.#data.length > EVENT_BYTES_MAX)
      this.failure = `an event is longer than ${EVENT_BYTES_MAX / 1024 / 1024} MB`
  }

  #dispatch(isCrLf: boolean, at: number): void {
    const data = this.#data
    const name = this.#name
    const framing = this.#lines === 1 && name === null ? this.#framing(isCrLf) : null
    this.#reset()
    if (data !== null) this.#sink.onEvent(data, name, framing, at)
  }

  /** Null where line ends are mixed or single CRs. */
  #framing(isCrLf: boolean): SseFraming | null {
    if (this.#skipLf || (isCrLf ? this.#crLines !== 2 : this.#crLines !== 0)) return null
    return { prefix: this.#hasSpace ? 'data: ' : 'data:', line_end: isCrLf ? '\r\n' : '\n' }
  }

  #reset(): void {
    this.#data = null
    this.#name = null
    this.#lines = 0
    this.#crLines = 0
    this.#hasSpace = false
  }
}
