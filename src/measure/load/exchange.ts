import type { Outcome } from '../../shared/request.ts'
import type { Clock } from '../clock.ts'
import { connectFailure } from '../http/connect-error.ts'
import type { Connection } from '../http/connection.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { createInflater, type Inflater } from '../http/inflate.ts'
import type { ConnectionPool, PoolUser } from '../http/pool.ts'
import type { ResponseHead } from '../http/response-head.ts'
import { ResponseReader, type ResponseHandler } from '../http/response-reader.ts'
import type { FrameTemplates } from '../protocols/frame-templates.ts'
import type { ProtocolAdapter } from '../protocols/protocol-adapter.ts'
import { Answer } from './answer.ts'
import { judgeAnswer, sentence } from './outcome.ts'

/** What all exchanges of a run have in common. */
export interface ExchangeContext {
  endpoint: Endpoint
  pool: ConnectionPool
  clock: Clock
  adapter: ProtocolAdapter
  templates: FrameTemplates
}

/** A request ready to be sent. */
export interface PreparedRequest {
  rid: string
  seq: number
  warmup: boolean
  bytes: Buffer
  input_tokens: number | null
}

/** After `[DONE]` a server has this long to end its response; the answer is whole without it. */
const LINGER_NS = 1_000_000_000

/**
 * One request and its answer, from the instant it is due to its outcome. It never throws; whatever
 * happens ends in `onFinish`, once. Instants are the clock's.
 */
export class Exchange implements PoolUser, ResponseHandler {
  readonly request: PreparedRequest
  readonly scheduled_at: number
  readonly answer: Answer
  sent_at: number | null = null
  connected_at: number | null = null
  connection_reused: boolean | null = null
  headers_at: number | null = null
  end_at = 0
  outcome: Outcome = 'cancelled'
  error: string | null = null
  http_status: number | null = null
  bytes_received = 0
  /** Bytes of the body as they came, for whoever wants to look at them. */
  onBodyBytes: ((bytes: Buffer) => void) | null = null
  readonly #context: ExchangeContext
  readonly #onFinish: (exchange: Exchange) => void
  readonly #reader = new ResponseReader(this)
  #connection: Connection | null = null
  #inflater: Inflater | null = null
  #done_at: number | null = null
  #last_byte_at = 0
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

  start(): void {
    this.#context.pool.take(this)
  }

  /** Ends it now from this side. */
  abort(outcome: Outcome, error: string): void {
    this.#context.pool.leave(this)
    this.#finish(outcome, error, this.#context.clock.now())
  }

  /** Ends an exchange whose answer is whole, or refused, while the server leaves the response open. */
  endLinger(now: number): void {
    if (this.#done_at !== null && now - this.#done_at > LINGER_NS) this.#judge(this.#done_at, true)
  }

  onConnection(connection: Connection, reused: boolean, at: number): void {
    this.#connection = connection
    this.connection_reused = reused
    // A connection that was already there was ready when the request was due.
    this.connected_at = at
    this.sent_at = this.#context.clock.now()
    connection.write(this.request.bytes)
  }

  onBytes(bytes: Buffer, start: number, end: number, at: number): void {
    this.bytes_received += end - start
    this.#last_byte_at = at
    const stop = this.#reader.push(bytes, start, end, at)
    // Bytes past the response belong to nobody: such a connection is not used again.
    if (stop < end) this.#dropConnection()
    if (this.#reader.failure !== null) this.#finish('malformed', sentence(this.#reader.failure), at)
    else if (this.#reader.ended) this.#endBody(at)
    else if (this.answer.malformed !== null) this.#judge(at, false)
    else if (this.answer.done || this.answer.error !== null) this.#onDone(at)
  }

  onClose(error: Error | null, at: number): void {
    this.#connection = null
    if (this.#finished || this.#reader.ended) return
    if (this.sent_at === null) {
      const failure = connectFailure(error ?? new Error('closed'), this.#context.endpoint)
      this.#finish(failure.outcome, sentence(failure.message), at)
      return
    }
    if (this.#reader.close(this.#last_byte_at)) this.#endBody(this.#last_byte_at)
    else if (this.http_status !== null) this.#judge(at, false)
    else this.#finish('cut_off', noAnswerSentence(error, this.connection_reused === true), at)
  }

  onHead(head: ResponseHead, at: number): void {
    this.headers_at = at
    this.http_status = head.status
    this.answer.begin(head)
    const inflater = createInflater(head.headers.get('content-encoding'), {
      onBody: (bytes, start, end, packet_at) => {
        this.#read(bytes, start, end, packet_at)
      },
      onEnd: (packet_at) => {
        this.answer.end(packet_at)
        this.#judge(packet_at, true)
      },
      onFailure: (reason) => {
        this.#finish('malformed', sentence(reason), this.#last_byte_at)
      },
    })
    if (typeof inflater === 'string') this.answer.malformed = inflater
    else this.#inflater = inflater
  }

  onBody(bytes: Buffer, start: number, end: number, at: number): void {
    if (this.#inflater === null) this.#read(bytes, start, end, at)
    else this.#inflater.write(Buffer.from(bytes.subarray(start, end)), at)
  }

  onEnd(): void {
    // Nothing yet: whether bytes follow the response is known once the packet is read to its end.
  }

  #endBody(at: number): void {
    if (this.#inflater !== null) {
      this.#inflater.end(at)
      return
    }
    this.answer.end(at)
    this.#judge(at, true)
  }

  #read(bytes: Buffer, start: number, end: number, at: number): void {
    this.answer.push(bytes, start, end, at)
    if (this.onBodyBytes !== null) this.onBodyBytes(bytes.subarray(start, end))
  }

  /** A stream without framing is over with `[DONE]`; any other has a moment to end its response. */
  #onDone(at: number): void {
    this.#done_at ??= at
    if (this.#reader.head?.body.kind === 'until_close') this.#judge(at, true)
  }

  #judge(at: number, isWhole: boolean): void {
    const { label } = this.#context.adapter
    const verdict = judgeAnswer(this.answer, this.http_status ?? 0, label, isWhole)
    this.#finish(verdict.outcome, verdict.error, at)
  }

  #finish(outcome: Outcome, error: string | null, at: number): void {
    if (this.#finished) return
    this.#finished = true
    this.outcome = outcome
    this.error = error
    this.end_at = at
    if (!this.#reader.ended) this.#inflater?.destroy()
    this.#releaseConnection()
    this.#onFinish(this)
  }

  #releaseConnection(): void {
    const connection = this.#connection
    if (connection === null) return
    const reusable =
      this.#reader.ended && this.#reader.head?.keep_alive === true && connection.isFlushed
    if (!reusable) {
      this.#dropConnection()
      return
    }
    this.#connection = null
    this.#context.pool.giveBack(connection)
  }

  #dropConnection(): void {
    this.#connection?.destroy()
    this.#connection = null
  }
}

function noAnswerSentence(error: Error | null, reused: boolean): string {
  const how =
    error === null ? 'The server closed the connection' : `The connection broke (${error.message})`
  return reused
    ? `${how} before it answered; it had been kept alive.`
    : `${how} before it answered.`
}
