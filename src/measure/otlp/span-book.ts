import { partsOfTrace } from './trace-parts.ts'
import { SpanTotals } from './span-totals.ts'
import type { Span } from './span.ts'

const NS_PER_S = 1_000_000_000n
/**
 * A trace is whole when nothing of it has come for so long: OpenTelemetry's batches are sent five
 * seconds apart (OTEL_BSP_SCHEDULE_DELAY).
 */
export const QUIET_NS = 6n * NS_PER_S
/** Spans held at once until their traces are whole, about 300 bytes each; what is more is refused. */
export const PENDING_SPANS_MAX = 100_000
/** Of one trace; what is more is refused. */
export const TRACE_SPANS_MAX = 2_000
/** Spans that ended before they were sent, or long after they were sent: the sender's clock is off. */
const EARLY_NS = NS_PER_S / 2n
const LATE_NS = 10n * NS_PER_S

interface PendingTrace {
  spans: Span[]
  last_ns: bigint
}

export interface SpanBookOptions {
  /** Hexadecimal digits that the trace ids of this run begin with. */
  trace_prefix: string
  /** What the ids of this run's requests begin with. */
  request_id_prefix: string
  /** This machine's wall clock − CLOCK_MONOTONIC. */
  wall_offset_ns: bigint
}

/**
 * Gathers spans into traces, and traces into totals by the instant at which they ended, so that late
 * batches fall into the second that they are about. Instants of calls are CLOCK_MONOTONIC.
 */
export class SpanBook {
  readonly own = new SpanTotals()
  /** Traces of others, or of a server that does not take the trace over: those with a stage in them. */
  readonly others = new SpanTotals()
  refused = 0
  taken = 0
  readonly #options: SpanBookOptions
  readonly #pending = new Map<string, PendingTrace>()
  #pending_spans = 0
  /** The least that lay between the end of a span and its arrival, by the two clocks. */
  #delay_ns: bigint | null = null

  constructor(options: SpanBookOptions) {
    this.#options = options
  }

  /** Takes spans in; answers how many there was no room for. */
  add(spans: readonly Span[], now_ns: bigint): number {
    let refused = 0
    for (const span of spans) if (!this.#take(span, now_ns)) refused += 1
    this.refused += refused
    this.taken += spans.length - refused
    return refused
  }

  /** Adds up the traces of which nothing has come for a while; `all`: whatever is there. */
  settle(now_ns: bigint, all = false): void {
    for (const [id, trace] of this.#pending) {
      if (!all && now_ns - trace.last_ns < QUIET_NS) continue
      this.#pending.delete(id)
      this.#pending_spans -= trace.spans.length
      this.#count(id, trace.spans)
    }
  }

  #take(span: Span, now_ns: bigint): boolean {
    const trace = this.#pending.get(span.trace_id) ?? { spans: [], last_ns: now_ns }
    if (this.#pending_spans >= PENDING_SPANS_MAX || trace.spans.length >= TRACE_SPANS_MAX)
      return false
    const delay_ns = now_ns - (span.end_ns - this.#options.wall_offset_ns)
    if (this.#delay_ns === null || delay_ns < this.#delay_ns) this.#delay_ns = delay_ns
    trace.spans.push(span)
    trace.last_ns = now_ns
    this.#pending.set(span.trace_id, trace)
    this.#pending_spans += 1
    return true
  }

  #count(trace_id: string, spans: readonly Span[]): void {
    const parts = partsOfTrace(spans)
    const end_ns = spans.reduce((end, span) => (span.end_ns > end ? span.end_ns : end), 0n)
    const at_ns = end_ns - this.#options.wall_offset_ns + this.#skewNs()
    if (this.#isOwn(trace_id, spans)) this.own.add(at_ns, parts)
    else if (Object.keys(parts.stages).length > 0) this.others.add(at_ns, parts)
  }

  #isOwn(trace_id: string, spans: readonly Span[]): boolean {
    const { trace_prefix, request_id_prefix } = this.#options
    return (
      trace_id.startsWith(trace_prefix) ||
      spans.some(({ attributes }) => attributes.request_id?.includes(request_id_prefix) === true)
    )
  }

  /** How far the sender's clock is behind this one, where it cannot be the time that batches take. */
  #skewNs(): bigint {
    const delay_ns = this.#delay_ns ?? 0n
    return delay_ns < -EARLY_NS || delay_ns > LATE_NS ? delay_ns : 0n
  }
}
