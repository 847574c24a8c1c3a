import type { ResponseHead } from '../http/response-head.ts'
import type { AnswerFacts, ServerTimings, Usage } from '../protocols/answer-facts.ts'
import type { FrameTemplates } from '../protocols/frame-templates.ts'
import { excerpt } from '../protocols/json-value.ts'
import { NdjsonScanner } from '../protocols/ndjson-scanner.ts'
import type { ProtocolAdapter } from '../protocols/protocol-adapter.ts'
import { SseScanner } from '../protocols/sse-scanner.ts'
import type { EventFraming, StreamScanner, StreamSink } from '../protocols/stream-scanner.ts'
import { guessBody, skipBlank } from './body-kind.ts'
import { EventTokens } from './event-tokens.ts'

/** An answer that is not streamed is held until it is whole. */
const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024
/** Of a refusal only the beginning is read: it may be a page of HTML, or never end. */
const REFUSAL_BYTES_MAX = 4_096
/** `[DONE]`, and blanks around it. */
const DONE_CHARS_MAX = 16

/**
 * The body of one answer as it comes in: when content came, what the server counted, and what is
 * wrong with it. Instants are those of the packets.
 */
export class Answer implements StreamSink {
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
  /** `[DONE]` or the like has come: nothing follows. */
  done = false
  error: string | null = null
  malformed: string | null = null
  /** What is malformed is its length. */
  too_large = false
  /** An event had begun and was never completed. */
  truncated = false
  readonly #adapter: ProtocolAdapter
  readonly #templates: FrameTemplates
  readonly #tokens = new EventTokens()
  #kind: 'unknown' | 'events' | 'document' | 'refusal' = 'unknown'
  #contentType = ''
  #held: Buffer[] = []
  #heldBytes = 0
  #scanner: StreamScanner | null = null

  constructor(adapter: ProtocolAdapter, templates: FrameTemplates) {
    this.#adapter = adapter
    this.#templates = templates
  }

  get isStream(): boolean {
    return this.#kind === 'events'
  }

  /** Tokens in each content event, where the server told them for every one; else null. */
  get event_tokens(): number[] | null {
    return this.#tokens.counts
  }

  begin(head: ResponseHead): void {
    this.#contentType = head.headers.get('content-type')?.toLowerCase() ?? ''
    if (head.status < 200 || head.status > 299) this.#kind = 'refusal'
  }

  push(bytes: Buffer, start: number, end: number, at: number): void {
    if (this.malformed !== null) return
    const from = this.#kind === 'unknown' ? this.#guessKind(bytes, start, end) : start
    if (from === end) return
    if (this.#scanner === null) this.#hold(bytes, from, end)
    else {
      this.#scanner.push(bytes, from, end, at)
      if (this.#scanner.failure !== null) this.#refuse(this.#scanner.failure)
    }
  }

  /** The body is over; `at` is when its last bytes came. */
  end(at: number): void {
    const rest = this.#scanner?.takeRest(at) ?? null
    if (rest !== null) this.#endRest(rest.data, rest.name, at)
    if (this.#kind === 'document' || this.#kind === 'unknown') this.#endDocument(at)
    if (!this.#adapter.says_end) this.finished ||= this.recognised
  }

  /** The beginning of a refusal or of a document, as text. */
  heldText(): string {
    return Buffer.concat(this.#held).toString('utf8')
  }

  onFrame(bytes: Buffer, start: number, end: number, at: number): number {
    const templates = this.#templates
    const next = templates.match(bytes, start, end)
    if (next === -1) return -1
    this.recognised = true
    const { output_tokens } = templates
    if (output_tokens !== -1) {
      this.usage ??= { input_tokens: null, output_tokens: null }
      this.usage.output_tokens = output_tokens
      if (templates.input_tokens !== -1) this.usage.input_tokens = templates.input_tokens
    }
    this.#tokens.tell(output_tokens, templates.tokens)
    this.#content(at)
    return next
  }

  onEvent(data: string, name: string | null, framing: EventFraming | null, at: number): void {
    if (data.length <= DONE_CHARS_MAX && data.trim() === '[DONE]') {
      this.#endDone()
      return
    }
    // An event of blanks keeps the connection alive and says nothing.
    if (data.trim() === '') return
    const facts = this.#adapter.readEvent(data, name)
    this.#take(facts, at)
    if (framing !== null && facts.content) this.#templates.learn(data, framing, facts)
  }

  #take(facts: AnswerFacts, at: number): void {
    this.recognised ||= facts.recognised
    this.error ??= facts.error
    this.malformed ??= facts.malformed
    this.timings = facts.timings ?? this.timings
    this.finished ||= facts.finished
    this.done ||= facts.done
    if (facts.usage !== null) {
      const { input_tokens, output_tokens } = facts.usage
      this.usage = {
        input_tokens: input_tokens ?? this.usage?.input_tokens ?? null,
        output_tokens: output_tokens ?? this.usage?.output_tokens ?? null,
      }
    }
    this.#tokens.tell(facts.usage?.output_tokens ?? -1, facts.tokens ?? -1)
    if (facts.content) this.#content(at)
  }

  #content(at: number): void {
    this.events += 1
    if (this.last_at === null) this.first_at = at
    else this.gaps.push(at - this.last_at)
    this.last_at = at
    this.#tokens.give()
  }

  /** A stream of another protocol may end like that, too. */
  #endDone(): void {
    if (!this.recognised && this.error === null) {
      this.malformed ??= `nothing in the answer belongs to the ${this.#adapter.label} protocol`
      return
    }
    this.done = true
    this.finished = true
  }

  /** Decides by the first byte that is no blank; answers where it stands. */
  #guessKind(bytes: Buffer, start: number, end: number): number {
    const from = skipBlank(bytes, start, end)
    if (from === end) return end
    const kind = guessBody(bytes[from] ?? 0, this.#contentType, this.#adapter)
    this.#kind = kind === 'document' ? 'document' : 'events'
    if (kind === 'sse') this.#scanner = new SseScanner(this)
    if (kind === 'ndjson') this.#scanner = new NdjsonScanner(this)
    return from
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    const max = this.#kind === 'refusal' ? REFUSAL_BYTES_MAX : DOCUMENT_BYTES_MAX
    const room = Math.min(end - start, max - this.#heldBytes)
    if (room < end - start && this.#kind === 'document')
      this.#refuse(`the answer is longer than ${max / 1024 / 1024} MB`)
    if (room <= 0) return
    this.#held.push(Buffer.from(bytes.subarray(start, start + room)))
    this.#heldBytes += room
  }

  #refuse(reason: string): void {
    this.malformed ??= reason
    this.too_large = true
  }

  #endRest(data: string, name: string | null, at: number): void {
    const facts = this.#adapter.readEvent(data, name)
    // Cut inside its JSON: an event that never came.
    if (facts.malformed !== null && data.trim() !== '[DONE]') this.truncated = data.trim() !== ''
    else this.onEvent(data, name, null, at)
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
