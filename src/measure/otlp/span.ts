/** Of what is read of a span; longer names are cut. */
export const NAME_CHARS_MAX = 64
/** Attributes of a span that are looked at. */
export const ATTRIBUTES_MAX = 128

/** What is kept of a span. Instants are the sender's wall clock, nanoseconds since 1970. */
export interface Span {
  /** 32 hexadecimal digits, lower case. */
  trace_id: string
  /** 16 hexadecimal digits, lower case. */
  span_id: string
  /** Null where it is the first of its trace. */
  parent_id: string | null
  name: string
  start_ns: bigint
  end_ns: bigint
  attributes: SpanAttributes
}

/** The attributes that mean something here. */
export interface SpanAttributes {
  /** The id of the request, as far as the sender notes it. */
  request_id: string | null
  /** Seconds, by the names of `LATENCY_ATTRIBUTES`. */
  queue_s: number | null
  prefill_s: number | null
  decode_s: number | null
}

export const NO_ATTRIBUTES: SpanAttributes = {
  request_id: null,
  queue_s: null,
  prefill_s: null,
  decode_s: null,
}

/**
 * vLLM puts the times of a request into attributes of its one span, in seconds, and its request id,
 * which holds `x-request-id` (vllm/tracing/utils.py of vllm-project/vllm).
 */
export const LATENCY_ATTRIBUTES: Readonly<Record<string, 'queue_s' | 'prefill_s' | 'decode_s'>> = {
  'gen_ai.latency.time_in_queue': 'queue_s',
  'gen_ai.latency.time_in_model_prefill': 'prefill_s',
  'gen_ai.latency.time_in_model_decode': 'decode_s',
}
export const REQUEST_ID_ATTRIBUTES: ReadonlySet<string> = new Set([
  'gen_ai.request.id',
  'http.request.id',
  'http.request.header.x-request-id',
  'http.request.header.x_request_id',
  'x-request-id',
  'request_id',
  'request.id',
])
const REQUEST_ID_CHARS_MAX = 300

/** Takes one attribute over, where it means something here. */
export function noteAttribute(into: SpanAttributes, key: string, value: string | number): void {
  const latency = Object.hasOwn(LATENCY_ATTRIBUTES, key) ? LATENCY_ATTRIBUTES[key] : undefined
  if (latency !== undefined && typeof value === 'number' && value >= 0 && value < Infinity)
    into[latency] = value
  if (REQUEST_ID_ATTRIBUTES.has(key) && typeof value === 'string')
    into.request_id = value.slice(0, REQUEST_ID_CHARS_MAX)
}

/** Spans that were understood, and how many of the rest were none. */
export interface ReadSpans {
  spans: Span[]
  refused: number
}

/** What every span must have; null where it is none that can be counted. */
export function checkedSpan(span: Span): Span | null {
  const named = span.name !== '' && isId(span.trace_id, 32) && isId(span.span_id, 16)
  const parent_id = span.parent_id === '' ? null : span.parent_id
  if (!named || span.end_ns < span.start_ns || span.start_ns <= 0n) return null
  if (parent_id !== null && !isId(parent_id, 16)) return null
  return { ...span, parent_id, name: span.name.slice(0, NAME_CHARS_MAX) }
}

/** Ids are so many hexadecimal digits, and not all of them 0 (W3C Trace Context, 3.2.2.3 and 3.2.2.4). */
function isId(id: string, digits: number): boolean {
  return id.length === digits && /^[0-9a-f]+$/.test(id) && /[^0]/.test(id)
}
