import {
  EVENT_BYTES_MAX,
  EVENT_TOO_LONG,
  HeldLine,
  markBytes,
  type EventFraming,
  type StreamScanner,
  type StreamSink,
} from './stream-scanner.ts'

const LF = 10
const CR = 13
const COLON = 58
const SPACE = 32
const BRACE = 123

/**
 * Reads server-sent events from bytes cut anywhere, inside a character too (WHATWG HTML, section
 * "Server-sent events"): LF, CRLF and CR line ends, comments, several data lines, `data:` without a
 * space, a byte-order mark. Beyond the specification it reads what servers send all the same: a
 * field `error` (llama.cpp before 2025), JSON without `data:`, and events that no empty line parts.
 */
export class SseScanner implements StreamScanner {
  failure: string | null = null
  readonly #sink: StreamSink
  readonly #held = new HeldLine()
  #skipLf = false
  #first = true
  /** Of the event being read. */
  #data: string | null = null
  /** When its last data line was whole. */
  #dataAt = 0
  #name: string | null = null
  #lines = 0
  #hasSpace = false
  #crLines = 0

  constructor(sink: StreamSink) {
    this.#sink = sink
  }

  push(bytes: Buffer, start: number, end: number, at: number): void {
    let pos = start
    while (pos < end && this.failure === null) {
      if (this.#lines === 0 && this.#held.bytes === 0 && !this.#skipLf) {
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

  takeRest(at: number): { data: string; name: string | null } | null {
    if (this.#held.bytes > 0) this.#endLine(Buffer.alloc(0), 0, 0, false, at)
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
    if (this.#held.bytes + end - start + (this.#data?.length ?? 0) > EVENT_BYTES_MAX) {
      this.failure = EVENT_TOO_LONG
      this.#held.clear()
    } else this.#held.add(bytes, start, end)
    return end
  }

  /** A line [start, end), after what was held of it. */
  #endLine(bytes: Buffer, start: number, end: number, isCrLf: boolean, at: number): void {
    let [line, from, to] = [bytes, start, end]
    if (this.#held.bytes > 0) {
      line = this.#held.takeWith(bytes, start, end)
      ;[from, to] = [0, line.length]
    }
    if (this.#first) {
      this.#first = false
      from += markBytes(line, from)
    }
    if (isCrLf) this.#crLines += 1
    if (from === to) this.#dispatch(isCrLf, at)
    else {
      this.#lines += 1
      this.#readField(line, from, to, at)
    }
  }

  #readField(line: Buffer, from: number, to: number, at: number): void {
    if (line[from] === BRACE) {
      this.#addData(line.toString('utf8', from, to), at)
      // Not the frame of any event that a template could stand for.
      this.#lines += 1
      return
    }
    let colon = from
    while (colon < to && line[colon] !== COLON) colon += 1
    if (colon === from) return
    const hasSpace = colon < to && line[colon + 1] === SPACE && colon + 1 < to
    const value = line.toString('utf8', Math.min(to, colon + (hasSpace ? 2 : 1)), to)
    const field = line.toString('latin1', from, colon)
    if (field === 'event') this.#name = value
    else if (field === 'data') {
      this.#hasSpace = hasSpace
      this.#addData(value, at)
    } else if (field === 'error' && value.startsWith('{')) {
      this.#addData(value, at)
      this.#name = 'error'
    }
  }

  #addData(value: string, at: number): void {
    // No JSON goes on like this: the line before was an event of its own.
    if (this.#data?.endsWith('}') === true && /^[{[]/.test(value)) {
      const [data, name] = [this.#data, this.#name]
      this.#data = null
      this.#name = null
      this.#sink.onEvent(data, name, null, this.#dataAt)
    }
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`
    this.#dataAt = at
    if (this.#data.length > EVENT_BYTES_MAX) this.failure = EVENT_TOO_LONG
  }

  #dispatch(isCrLf: boolean, at: number): void {
    const data = this.#data
    const name = this.#name
    const framing = this.#lines === 1 && name === null ? this.#framing(isCrLf) : null
    this.#reset()
    if (data !== null) this.#sink.onEvent(data, name, framing, at)
  }

  /** Null where line ends are mixed or single CRs. */
  #framing(isCrLf: boolean): EventFraming | null {
    if (this.#skipLf || (isCrLf ? this.#crLines !== 2 : this.#crLines !== 0)) return null
    return {
      before: this.#hasSpace ? 'data: ' : 'data:',
      after: isCrLf ? '\r\n\r\n' : '\n\n',
    }
  }

  #reset(): void {
    this.#data = null
    this.#name = null
    this.#lines = 0
    this.#crLines = 0
    this.#hasSpace = false
  }
}
