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
const SPACE = 32
const TAB = 9
const LF_FRAMING: EventFraming = { before: '', after: '\n' }
const CRLF_FRAMING: EventFraming = { before: '', after: '\r\n' }

/**
 * Reads newline-delimited JSON from bytes cut anywhere, inside a character too: a line is an event;
 * empty lines, a CR before the LF and a byte-order mark are no part of any.
 */
export class NdjsonScanner implements StreamScanner {
  failure: string | null = null
  readonly #sink: StreamSink
  readonly #held = new HeldLine()
  #first = true

  constructor(sink: StreamSink) {
    this.#sink = sink
  }

  push(bytes: Buffer, start: number, end: number, at: number): void {
    let pos = start
    while (pos < end && this.failure === null) {
      if (this.#held.bytes === 0) {
        const next = this.#sink.onFrame(bytes, pos, end, at)
        if (next > pos) {
          this.#first = false
          pos = next
          continue
        }
      }
      const lf = bytes.indexOf(LF, pos)
      // What lies behind the packet in its buffer does not count.
      if (lf === -1 || lf >= end) {
        this.#hold(bytes, pos, end)
        return
      }
      this.#endLine(bytes, pos, lf, at)
      pos = lf + 1
    }
  }

  takeRest(): { data: string; name: string | null } | null {
    const line = this.#held.takeWith(Buffer.alloc(0), 0, 0)
    const data = line.toString('utf8', this.#first ? markBytes(line, 0) : 0).trim()
    return data === '' ? null : { data, name: null }
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    if (this.#held.bytes + end - start > EVENT_BYTES_MAX) {
      this.failure = EVENT_TOO_LONG
      this.#held.clear()
    } else this.#held.add(bytes, start, end)
  }

  #endLine(bytes: Buffer, start: number, lf: number, at: number): void {
    let [line, from, to] = [bytes, start, lf]
    if (this.#held.bytes > 0) {
      line = this.#held.takeWith(bytes, start, lf)
      ;[from, to] = [0, line.length]
    }
    if (this.#first) {
      this.#first = false
      from += markBytes(line, from)
    }
    const hasCr = to > from && line[to - 1] === CR
    if (hasCr) to -= 1
    if (isBlank(line, from, to)) return
    this.#sink.onEvent(line.toString('utf8', from, to), null, hasCr ? CRLF_FRAMING : LF_FRAMING, at)
  }
}

function isBlank(line: Buffer, from: number, to: number): boolean {
  for (let pos = from; pos < to; pos += 1)
    if (line[pos] !== SPACE && line[pos] !== TAB && line[pos] !== CR) return false
  return true
}
