import type { ResponseHead } from '../http/response-head.ts'
import type { AnswerFacts, ServerTimings, Usage } from '../protocols/answer-facts.ts'
import type { FrameTemplates } from '../protocols/frame-templates.ts'
import { excerpt } from '../protocols/json-value.ts'
import type { ProtocolAdapter } from '../protocols/protocol-adapter.ts'
import { SseScanner, type SseFraming, type SseSink } from '../protocols/sse-scanner.ts'

/** An answer that is not streamed is held until it is whole. */
const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024
/** Of a refusal only the beginning is read: it may be a page of HTML, or never end. */
const REFUSAL_BYTES_MAX = 4_096

/** First characters of a server-sent event, and of no JSON: data, event, id, retry, a comment. */
const SSE_FIRST = new Set(Buffer.from('deir:'))

type Kind = 'unknown' | 'events' | 'document' | 'refusal'

/**
 * The body of one answer as it comes in: when content came, what the server counted, and what is
 * wrong with it. Instants are those of the packets.
 */
export class Answer implements SseSink {
  first_at: number | null = null
  last_at: number | null = null
  /** Between content events, in nanoseconds. */
  readonly gaps: number[] = []
  events = 0
  usage: Usage | null = null
  timings: ServerTimings | null = null
  recognised = false
  /** The last word has come: an end reason, usage, or `[DONE]`. */
  finished = false
  /** `[DONE]` has come: nothing follows. */
  done = false
  error: string | null = null
  malformed: string | null = null
  /** An event had begun and was never completed. */
  truncated = false
  readonly #adapter: ProtocolAdapter
  readonly #templates: FrameTemplates
  #kind: Kind = 'unknown'
  #contentType = ''
  #held: Buffer[] = []
  #heldBytes = 0
  #scanner: SseScanner | null = null

  constructor(adapter: ProtocolAdapter, templates: FrameTemplates) {
    this.#adapter = adapter
    this.#templates = templates
  }

  get isStream(): boolean {
    return this.#kind === 'events'
  }

  begin(head: ResponseHead): void {
    this.#contentType = head.headers.get('content-type')?.toLowerCase() ?? ''
    if (head.status < 200 || head.status > 299) this.#kind = 'refusal'
    else if (this.#contentType.includes('text/event-stream')) this.#beginEvents()
  }

  push(bytes: Buffer, start: number, end: number, at: number): void {
    if (this.malformed !== null || start === end) return
    if (this.#kind === 'unknown') this.#guessKind(bytes[start] ?? 0)
    if (this.#scanner === null) this.#hold(bytes, start, end)
    else {
      this.#scanner.push(bytes, start, end, at)
      this.malformed ??= this.#scanner.failure
    }
  }

  /** The body is over; `at` is when its last bytes came. */
  end(at: number): void {
    const rest = this.#scanner?.takeRest(at) ?? null
    if (rest !== null) this.#endRest(rest.data, rest.name, at)
    if (this.#kind === 'document' || this.#kind === 'unknown') this.#endDocument(at)
  }

  /** The beginning of a refusal or of a document, as text. */
  heldText(): string {
    return Buffer.concat(this.#held).toString('utf8')
  }

  onFrame(bytes: Buffer, start: number, end: number, at: number): number {
    const next = this.#templates.match(bytes, start, end)
    if (next !== -1) {
      this.recognised = true
      this.#content(at)
    }
    return next
  }

  onEvent(data: string, name: string | null, framing: SseFraming | null, at: number): void {
    if (data === '[DONE]') {
      this.done = true
      this.finished = true
      return
    }
    const facts = this.#adapter.readEvent(data, name)
    this.#take(facts, at)
    if (framing !== null && facts.content && isPlain(facts)) this.#templates.learn(data, framing)
  }

  #take(facts: AnswerFacts, at: number): void {
    this.recognised ||= facts.recognised
    this.error ??= facts.error
    this.malformed ??= facts.malformed
    this.timings = facts.timings ?? this.timings
    this.usage = facts.usage ?? this.usage
    this.finished ||= facts.finished
    if (facts.content) this.#content(at)
  }

  #content(at: number): void {
    this.events += 1
    if (this.last_at === null) this.first_at = at
    else this.gaps.push(at - this.last_at)
    this.last_at = at
  }

  #beginEvents(): void {
    this.#kind = 'events'
    this.#scanner = new SseScanner(this)
  }

  /** A stream under a wrong content-type is still a stream. */
  #guessKind(first: number): void {
    if (this.#adapter.protocol !== 'http-json' && SSE_FIRST.has(first)) this.#beginEvents()
    else this.#kind = 'document'
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    const max = this.#kind === 'refusal' ? REFUSAL_BYTES_MAX : DOCUMENT_BYTES_MAX
    const room = Math.min(end - start, max - this.#heldBytes)
    if (room < end - start && this.#kind === 'document')
      this.malformed = `the answer is longer than ${max / 1024 / 1024} MB`
    if (room <= 0) return
    this.#held.push(Buffer.from(bytes.subarray(start, start + room)))
    this.#heldBytes += room
  }

  #endRest(data: string, name: string | null, at: number): void {
    if (data === '[DONE]') this.onEvent(data, name, null, at)
    else {
      const facts = this.#adapter.readEvent(data, name)
      // Cut inside its JSON: an event that never came.
      if (facts.malformed === null) this.#take(facts, at)
      else this.truncated = true
    }
  }

  #endDocument(at: number): void {
    const text = this.heldText()
    if (text === '') {
      this.malformed ??= 'the answer is empty'
      return
    }
    if (this.#contentType.includes('text/html'))
      this.malformed ??= `the answer is an HTML page: ${excerpt(text.replace(/<[^>]*>/g, ' '))}`
    else this.#take(this.#adapter.readDocument(text, this.#contentType), at)
    this.finished = true
    this.#held = []
  }
}

/** Content and nothing else: what a template may stand for. */
function isPlain(facts: AnswerFacts): boolean {
  return (
    !facts.finished &&
    facts.usage === null &&
    facts.timings === null &&
    facts.error === null &&
    facts.malformed === null
  )
}
