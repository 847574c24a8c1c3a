import type { HttpJson, Protocol } from '../../shared/target.ts'
import type { PlannedRequest } from '../../shared/workload.ts'
import type { AnswerFacts } from './answer-facts.ts'
import type { JsonObject } from './json-value.ts'

/** What a protocol needs to know beside the planned request. */
export interface AskOptions {
  model: string
  http_json: HttpJson | null
}

/** A request before it is bytes. */
export interface ProtocolRequest {
  path: string
  headers: Record<string, string>
  body: string
}

/** The place of the one text that an event carries. */
export interface ContentSlot {
  holder: JsonObject
  key: string
}

/** One request protocol: how it asks, and how its answers are read. A new one is a new file. */
export interface ProtocolAdapter {
  readonly protocol: Protocol
  /** As it stands in a sentence. */
  readonly label: string
  request(planned: PlannedRequest, options: AskOptions): ProtocolRequest
  /** One server-sent event; never `[DONE]`. */
  readEvent(data: string, name: string | null): AnswerFacts
  /** A whole answer that was not streamed. */
  readDocument(text: string, content_type: string): AnswerFacts
  /**
   * Where the text of an event stands that carries one text and nothing else: such events differ in
   * that text alone and need not be parsed each. Null for any other event.
   */
  contentSlot(value: unknown): ContentSlot | null
}
