import type { ServerResponse } from 'node:http'
import type { RequestSpec } from '../simulation/request.ts'
import type { Arrival } from '../simulation/simulation.ts'
import { answerToken } from '../text/answer.ts'
import { type AnswerFormat, DONE_EVENT } from './answer-format.ts'
import type { GenerationRequest } from './generation-request.ts'

/** What a response's head takes on the wire, about. */
const HEAD_BYTES = 180
/** A word of the answers, about; for the size of an event. */
const SAMPLE_TEXT = ' words'

/** One answer on its way: turns what the simulation says has arrived into bytes on the socket. */
export class Answer {
  readonly #response: ServerResponse
  readonly #request: GenerationRequest
  readonly #format: AnswerFormat
  readonly #start: number
  #tokens = 0
  #pending = ''

  constructor(
    response: ServerResponse,
    request: GenerationRequest,
    format: AnswerFormat,
    start: number,
  ) {
    this.#response = response
    this.#request = request
    this.#format = format
    this.#start = start
  }

  /** Sizes on the wire, for the simulated network. */
  sizes(): Pick<RequestSpec, 'head_bytes' | 'token_bytes' | 'final_bytes'> {
    const { stream, output_tokens } = this.#request
    return {
      head_bytes: HEAD_BYTES + (stream ? this.#format.opening().length : 0),
      token_bytes: this.#format.token(SAMPLE_TEXT, null).length,
      final_bytes: stream
        ? this.#closing().length
        : this.#format.whole('').length + output_tokens * SAMPLE_TEXT.length,
    }
  }

  /** Takes in what has arrived; it is written by `flush`, so that one wake-up is one write. */
  take(kind: Arrival['kind']): void {
    if (kind === 'head') this.#head()
    else if (kind === 'token') this.#pending += this.#nextToken()
    else this.#end()
  }

  flush(): void {
    if (this.#pending === '') return
    this.#response.write(this.#pending)
    this.#pending = ''
  }

  #head(): void {
    const type = this.#request.stream ? 'text/event-stream; charset=utf-8' : 'application/json'
    this.#response.writeHead(200, { 'content-type': type })
    this.#response.flushHeaders()
  }

  #nextToken(): string {
    const index = this.#tokens
    this.#tokens += 1
    const last = this.#tokens === this.#request.output_tokens
    const event = this.#format.token(
      answerToken(this.#start, index),
      last ? this.#request.finish_reason : null,
    )
    return index === 0 ? this.#format.opening() + event : event
  }

  #end(): void {
    const rest = this.#request.stream ? this.#pending + this.#closing() : this.#whole()
    this.#pending = ''
    this.#response.end(rest)
  }

  #closing(): string {
    return (this.#request.include_usage ? this.#format.usage() : '') + DONE_EVENT
  }

  #whole(): string {
    const words = Array.from({ length: this.#request.output_tokens }, (_, index) =>
      answerToken(this.#start, index),
    )
    return this.#format.whole(words.join(''))
  }
}
