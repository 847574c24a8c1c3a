import type { RequestRecord, ServerTiming } from '../../shared/request.ts'
import type { Exchange } from './exchange.ts'

/**
 * A finished exchange as raw data.
 * @param start_at The run's instant zero on the exchange's clock. Warm-up lies before it.
 */
export function toRecord(exchange: Exchange, start_at: number): RequestRecord {
  const { answer, request } = exchange
  const since = (at: number | null): number | null => (at === null ? null : at - start_at)
  const counted = answer.usage?.output_tokens ?? 0
  // A server that counts nothing while tokens came has not counted.
  const fromUsage = counted > 0 || (answer.events === 0 && answer.usage?.output_tokens === 0)
  const events = answer.events
  return {
    rid: request.rid,
    seq: request.seq,
    session: request.session,
    turn: request.turn,
    warmup: request.warmup,
    scheduled_ns: exchange.scheduled_at - start_at,
    begun_ns: since(exchange.begun_at),
    sent_ns: since(exchange.sent_at),
    connected_ns: since(exchange.connected_at),
    connection_reused: exchange.connection_reused,
    headers_ns: since(exchange.headers_at),
    first_ns: since(answer.first_at),
    last_ns: since(answer.last_at),
    end_ns: exchange.end_at - start_at,
    events,
    itl_ns: answer.gaps,
    event_tokens: answer.event_tokens,
    outcome: exchange.outcome,
    fault: exchange.fault,
    retry_after_s: exchange.retry_after_s,
    http_status: exchange.http_status,
    error: exchange.error,
    input_tokens: answer.usage?.input_tokens ?? request.input_tokens,
    output_tokens: fromUsage ? counted : answer.events,
    output_tokens_source: fromUsage ? 'usage' : 'events',
    bytes_sent: exchange.sent_at === null ? 0 : request.bytes.length,
    bytes_received: exchange.bytes_received,
    server_prompt_ms: answer.timings?.prompt_ms ?? null,
    server_decode_ms: answer.timings?.decode_ms ?? null,
    server_timing: timingOf(exchange),
  }
}

/** The header's entries, and what the answer itself tells by name. */
function timingOf({ server_timing, answer }: Exchange): ServerTiming | null {
  const named = answer.timings?.named ?? {}
  if (server_timing === null && Object.keys(named).length === 0) return null
  return { ...named, ...server_timing }
}
