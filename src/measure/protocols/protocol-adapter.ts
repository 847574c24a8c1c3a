import type { HttpJson, Protocol } from '../../shared/target.ts'
import type { PlannedRequest } from '../../shared/workload.ts'
import type { AnswerFacts } from './answer-facts.ts'

/** What a protocol needs to know beside the planned request. */
export interface AskOptions {
  model: string
  http_json: HttpJson | null
  /** Whether the answer is asked for as a stream, where the protocol can. */
  streaming: boolean
}

/** A request before it is bytes. */
export interface ProtocolRequest {
  path: string
  headers: Record<string, string>
  body: string
}

/** The way to a value: names of members and places in arrays, from the outside in. */
export type JsonPath = readonly (string | number)[]

/** Where the one text of an event stands, and what else in it differs from event to event. */
export interface ContentSlot {
  text: JsonPath
  /** Values that nothing is read from. */
  ignored: readonly JsonPath[]
  /** Tokens counted so far, as `usage` of the event's facts has them. */
  input_tokens: JsonPath | null
  output_tokens: JsonPath | null
}

export function contentSlot(text: JsonPath, others: Partial<ContentSlot> = {}): ContentSlot {
  return { ignored: [], input_tokens: null, output_tokens: null, ...others, text }
}

/** One request protocol: how it asks, and how its answers are read. A new one is a new file. */
export interface ProtocolAdapter {
  readonly protocol: Protocol
  /** As it stands in a sentence. */
  readonly label: string
  /** How a stream of it is framed: server-sent events, or a JSON object a line. */
  readonly framing: 'sse' | 'ndjson'
  /** Whether its streams end with a last word; else only HTTP says when one is whole. */
  readonly says_end: boolean
  /** Whether requests name the model. */
  readonly names_model: boolean
  request(planned: PlannedRequest, options: AskOptions): ProtocolRequest
  /** One event of a stream; never `[DONE]`. */
  readEvent(data: string, name: string | null): AnswerFacts
  /** A whole answer that was not streamed. */
  readDocument(text: string, content_type: string): AnswerFacts
  /**
   * Where the text of an event stands that carries one text, not its end and no error: such events
   * differ in text and counters alone and need not be parsed each. Null for any other event.
   */
  contentSlot(value: unknown): ContentSlot | null
}
