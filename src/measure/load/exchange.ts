import type { Fault, Outcome, ServerTiming } from '../../shared/request.ts'
import { wallClock, type Clock } from '../clock.ts'
import type { Channel, ChannelUser, Flaw } from '../http/channel.ts'
import { brokenFailure, connectFailure, type ConnectFailure } from '../http/connect-error.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { createInflater, type Inflater } from '../http/inflate.ts'
import type { ConnectionPool } from '../http/pool.ts'
import type { ResponseHead } from '../http/response-head.ts'
import { retryAfterS } from '../http/retry-after.ts'
import { readServerTiming } from '../server-timing/read-server-timing.ts'
import type { FrameTemplates } from '../protocols/frame-templates.ts'
import type { ProtocolAdapter } from '../protocols/protocol-adapter.ts'
import { Answer } from './answer.ts'
import { overdue, type ExchangeLimits } from './limits.ts'
import { judgeAnswer, judgeFlaw, sentence, type Verdict } from './outcome.ts'

/** What all exchanges of a run have in common. */
export interface ExchangeContext {
  endpoint: Endpoint
  pool: ConnectionPool
  clock: Clock
  adapter: ProtocolAdapter
  templates: FrameTemplates
  /** Kept by `checkLimits`; without them only a server that does not end its answer is cut off. */
  limits?: ExchangeLimits
}

/** A request ready to be sent. */
export interface PreparedRequest {
  rid: string
  seq: number
  session: number | null
  turn: number | null
  warmup: boolean
  bytes: Buffer
  input_tokens: number | null
}

/** After `[DONE]` a server has this long to end its response; the answer is whole without it. */
const LINGER_NS = 1_000_000_000
/** An answer longer than this, packed or unpacked, is taken for one that never ends. */
export const ANSWER_BYTES_MAX = 256 * 1024 * 1024

/**
 * One request and its answer, from the instant it is due to its outcome. It never throws; whatever
 * happens ends in `onFinish`, once. Instants are the clock's. Nothing is ever sent twice: what a
 * repetition would hide is what is measured.
 */
export class Exchange implements ChannelUser {
  readonly request: PreparedRequest
  readonly scheduled_at: number
  readonly answer: Answer
  begun_at: number | null = null
  sent_at: number | null = null
  connected_at: number | null = null
  connection_reused: boolean | null = null
  headers_at: number | null = null
  end_at = 0
  outcome: Outcome = 'cancelled'
  fault: Fault | null = null
  error: string | null = null
  http_status: number | null = null
  /** What a server that refused asked to wait, in seconds. */
  retry_after_s: number | null = null
  server_timing: ServerTiming | null = null
  /** Bytes of the body as they came, for whoever wants to look at them. */
  onBodyBytes: ((bytes: Buffer) => void) | null = null
  readonly #context: ExchangeContext
  readonly #onFinish: (exchange: Exchange) => void
  #channel: Channel | null = null
  #inflater: Inflater | null = null
  /** What the channel had received when it was given up. */
  #bytes_received = 0
  #body_bytes = 0
  #hasOwnEnd = true
  /** The body came to its end, by HTTP's own rules. */
  #isWhole = false
  /** Why it did not. */
  #broken: Error | null = null
  #ended_at = 0
  #sent_whole_at: number | null = null
  #done_at: number | null = null
  #finished = false

  constructor(
    context: ExchangeContext,
    request: PreparedRequest,
    scheduled_at: number,
    onFinish: (exchange: Exchange) => void,
  ) {
    this.#context = context
    this.request = request
    this.scheduled_at = scheduled_at
    this.#onFinish = onFinish
    this.answer = new Answer(context.adapter, context.templates)
  }

  get bytes_received(): number {
    return this.#channel?.bytes_received ?? this.#bytes_received
  }

  start(): void {
    this.begun_at = this.#context.clock.now()
    this.#context.pool.take(this)
  }

  /** Ends it now from this side. */
  abort(outcome: Outcome, error: string, fault: Fault | null = usualFault(outcome)): void {
    this.#context.pool.leave(this)
    this.#finish({ outcome, fault, error }, this.#context.clock.now())
  }

  /**
   * Ends it where it has taken too long, and where its answer is whole, or refused, while the server
   * leaves the response open. To be called several times a second.
   */
  checkLimits(now: number): void {
    if (this.#finished) return
    if (this.#done_at !== null) {
      if (now - this.#done_at > LINGER_NS) this.#judge(this.#done_at, true)
      return
    }
    const { limits, endpoint } = this.#context
    if (limits === undefined) return
    const channel = this.#channel
    if (this.#sent_whole_at === null && channel?.isFlushed === true) this.#sent_whole_at = now
    const late = overdue(
      limits,
      {
        started_at: this.begun_at ?? now,
        sent_whole_at: this.#sent_whole_at,
        connected_at: this.connected_at,
        headers_at: this.headers_at,
        read_at: channel?.read_at ?? null,
        events: this.answer.events,
        authority: endpoint.authority,
      },
      now,
    )
    if (late === null) return
    // A refusal is told by its status, however long its page goes on.
    if (this.#isRefused()) this.#judge(now, false)
    else this.abort('timeout', late.message, late.fault)
  }

  onChannel(channel: Channel, reused: boolean, at: number): void {
    this.#channel = channel
    this.connection_reused = reused
    // A connection that was already there was ready when the request was due.
    this.connected_at = at
    channel.send(this.request.bytes)
    if (channel.isFlushed) this.#sent_whole_at = this.sent_at
  }

  onSent(at: number): void {
    this.sent_at = at
  }

  onHead(head: ResponseHead, at: number): void {
    this.headers_at = at
    this.http_status = head.status
    this.retry_after_s = retryAfterS(head, wallClock)
    this.server_timing = readServerTiming(head.headers.get('server-timing'))
    this.#hasOwnEnd = head.body.kind !== 'until_close'
    this.answer.begin(head)
    const inflater = createInflater(head.headers.get('content-encoding'), ANSWER_BYTES_MAX, {
      onBody: (bytes, start, end, packet_at) => {
        this.#read(bytes, start, end, packet_at)
        this.onPacket(packet_at)
      },
      onEnd: (packet_at) => {
        this.#endAnswer(packet_at)
      },
      onFlaw: (flaw) => {
        // Packed bytes that were cut off cannot be unpacked to their end.
        const isCut = this.#ended_at !== 0 && !this.#isWhole && flaw.kind === 'malformed'
        const at = this.#ended_at === 0 ? this.#context.clock.now() : this.#ended_at
        if (isCut) this.#endAnswer(at)
        else this.onFlaw(flaw, at)
      },
    })
    if (typeof inflater === 'string') this.answer.malformed = inflater
    else this.#inflater = inflater
  }

  onBody(bytes: Buffer, start: number, end: number, at: number): void {
    this.#body_bytes += end - start
    if (this.#inflater === null) this.#read(bytes, start, end, at)
    else this.#inflater.write(Buffer.from(bytes.subarray(start, end)), at)
  }

  onPacket(at: number): void {
    if (this.answer.malformed !== null) this.#judge(at, false)
    else if (this.#body_bytes > ANSWER_BYTES_MAX) this.onFlaw(endless(), at)
    else if (this.answer.done || this.answer.error !== null) this.#onDone(at)
  }

  onEnd(at: number): void {
    this.#isWhole = true
    this.#endBody(at)
  }

  onFlaw(flaw: Flaw, at: number): void {
    this.#finish(judgeFlaw(flaw), at)
  }

  onClose(error: Error | null, at: number): void {
    this.#forgetChannel()
    if (this.#finished) return
    const { endpoint } = this.#context
    if (this.connected_at === null)
      this.#fail(connectFailure(error ?? new Error('it was closed'), endpoint), at)
    else if (this.http_status === null)
      this.#fail(brokenFailure(error, endpoint, null, this.connection_reused === true), at)
    else {
      this.#broken = error
      this.#endBody(at)
    }
  }

  #endBody(at: number): void {
    this.#ended_at = at
    if (this.#inflater === null) this.#endAnswer(at)
    else this.#inflater.end(at)
  }

  #endAnswer(at: number): void {
    if (this.#isWhole) this.answer.end(at)
    this.#judge(at, this.#isWhole)
  }

  #read(bytes: Buffer, start: number, end: number, at: number): void {
    this.answer.push(bytes, start, end, at)
    if (this.onBodyBytes !== null) this.onBodyBytes(bytes.subarray(start, end))
  }

  /** A stream without framing is over with `[DONE]`; any other has a moment to end its response. */
  #onDone(at: number): void {
    this.#done_at ??= at
    if (!this.#hasOwnEnd) this.#judge(at, true)
  }

  #isRefused(): boolean {
    return this.http_status !== null && (this.http_status < 200 || this.http_status > 299)
  }

  #judge(at: number, isWhole: boolean): void {
    const { adapter, endpoint } = this.#context
    const status = this.http_status ?? 0
    const verdict = judgeAnswer(this.answer, status, adapter.label, isWhole, this.retry_after_s)
    if (verdict.fault !== 'cut_off' || this.#broken === null) this.#finish(verdict, at)
    else this.#fail(brokenFailure(this.#broken, endpoint, this.answer.events, false), at)
  }

  #fail(failure: ConnectFailure, at: number): void {
    const { outcome, fault, message } = failure
    this.#finish({ outcome, fault, error: sentence(message) }, at)
  }

  #finish(verdict: Verdict, at: number): void {
    if (this.#finished) return
    this.#finished = true
    this.outcome = verdict.outcome
    this.fault = verdict.fault
    this.error = verdict.error
    this.end_at = at
    this.#inflater?.destroy()
    const channel = this.#channel
    this.#forgetChannel()
    channel?.release()
    this.#onFinish(this)
  }

  #forgetChannel(): void {
    this.#bytes_received = this.bytes_received
    this.#channel = null
  }
}

function usualFault(outcome: Outcome): Fault | null {
  if (outcome === 'client_error') return 'client'
  return outcome === 'timeout' ? 'request_timeout' : null
}

function endless(): Flaw {
  const reason = `its body is longer than ${ANSWER_BYTES_MAX / 1024 / 1024} MB and goes on`
  return { kind: 'too_large', reason }
}
