import type { RequestRecord } from './request.ts'

/** A request of four events with everything set, for tests to change what they are about. */
export function fullRecord(changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    rid: 'r-0',
    seq: 0,
    session: 3,
    turn: 1,
    warmup: false,
    scheduled_ns: 1,
    begun_ns: 1,
    sent_ns: 2,
    connected_ns: 2,
    connection_reused: true,
    headers_ns: 3,
    first_ns: 4,
    last_ns: 9,
    end_ns: 10,
    events: 4,
    itl_ns: [1, 2, 2],
    event_tokens: [1, 1, 2, 1],
    outcome: 'ok',
    fault: null,
    retry_after_s: null,
    http_status: 200,
    error: null,
    input_tokens: 10,
    output_tokens: 5,
    output_tokens_source: 'usage',
    bytes_sent: 100,
    bytes_received: 200,
    server_prompt_ms: 0.5,
    server_decode_ms: 1.5,
    server_timing: { queue: 0.2, total: 2 },
    ...changes,
  }
}
