import { eventTokensAt, gapsAt, scalarsAt, type RecordBatch } from '../shared/record-batch.ts'
import { isOk, type RequestScalars } from '../shared/request.ts'

/**
 * Request `i` of a batch as one line of `requests.jsonl`. Instants are absolute CLOCK_MONOTONIC
 * nanoseconds as JSON integers, written from bigint so that none is rounded on the way out.
 */
export function requestLine(batch: RecordBatch, i: number, started_ns: string): string {
  const request = scalarsAt(batch, i)
  const zero = BigInt(started_ns)
  const at = (ns: number | null): string =>
    ns === null ? 'null' : String(zero + BigInt(Math.round(ns)))
  return (
    `{"rid":${JSON.stringify(request.rid)},"scheduled_ns":${at(request.scheduled_ns)},` +
    `"start_ns":${at(request.sent_ns)},"first_ns":${at(request.first_ns)},` +
    `"last_ns":${at(request.last_ns)},"tokens":${String(request.output_tokens)},` +
    `"itl_ns":[${wholeNumbers(gapsAt(batch, i))}],"outcome":${JSON.stringify(request.outcome)},` +
    `"connected_ns":${at(request.connected_ns)},"headers_ns":${at(request.headers_ns)},` +
    `"end_ns":${at(request.end_ns)},${restOf(request)}${eventTokens(batch, i)}}`
  )
}

/** What is a number, a word or nothing; why it failed only where it did. */
function restOf(request: RequestScalars): string {
  const { http_status, connection_reused, session, turn, input_tokens } = request
  const { output_tokens_source, bytes_sent, bytes_received, server_prompt_ms } = request
  const { fault, error, retry_after_s } = request
  const plain = {
    http_status,
    ...(isOk(request) ? {} : { fault, error, retry_after_s }),
    connection_reused,
    session,
    turn,
    input_tokens,
    output_tokens_source,
    bytes_sent,
    bytes_received,
    ...(server_prompt_ms === null
      ? {}
      : { server_prompt_ms, server_decode_ms: request.server_decode_ms }),
    ...(request.server_timing === null ? {} : { server_timing: request.server_timing }),
  }
  return JSON.stringify(plain).slice(1, -1)
}

/** Only where the server told them and an event carried more or less than one. */
function eventTokens(batch: RecordBatch, i: number): string {
  const tokens = eventTokensAt(batch, i)
  if (tokens === null || tokens.every((count) => count === 1)) return ''
  return `,"event_tokens":[${tokens.join(',')}]`
}

function wholeNumbers(values: Float64Array): string {
  return (values.every(Number.isInteger) ? values : values.map(Math.round)).join(',')
}
