import type { RequestRecord } from '../../shared/request.ts'

const NS_PER_MS = 1e6

/** What one made-up request does; times in ms since it was sent. */
export interface MadeRequest {
  ttft_ms: number
  e2e_ms: number
  tokens?: number
  outcome?: RequestRecord['outcome']
}

/** A record with everything set, for tests to change what they are about. */
export function makeRecord(changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    rid: 'r',
    seq: 0,
    session: null,
    turn: null,
    warmup: false,
    scheduled_ns: 0,
    begun_ns: 0,
    sent_ns: 0,
    connected_ns: 0,
    connection_reused: true,
    headers_ns: 0,
    first_ns: 0,
    last_ns: 0,
    end_ns: 0,
    events: 1,
    itl_ns: [],
    event_tokens: null,
    outcome: 'ok',
    fault: null,
    retry_after_s: null,
    http_status: 200,
    error: null,
    input_tokens: 100,
    output_tokens: 1,
    output_tokens_source: 'usage',
    bytes_sent: 0,
    bytes_received: 0,
    server_prompt_ms: null,
    server_decode_ms: null,
    server_timing: null,
    ...changes,
  }
}

/** The records of a closed loop that keeps `concurrency` of the given requests in flight. */
export function closedLoop(
  requests: readonly MadeRequest[],
  concurrency: number,
): { records: RequestRecord[]; end_ns: number } {
  const free_at_ns = Array.from({ length: concurrency }, () => 0)
  const records = requests.map((request, seq) => {
    const slot = free_at_ns.indexOf(Math.min(...free_at_ns))
    const record = recordOf(request, seq, free_at_ns[slot] ?? 0)
    free_at_ns[slot] = record.end_ns
    return record
  })
  return { records, end_ns: Math.max(0, ...records.map((record) => record.end_ns)) }
}

function recordOf(request: MadeRequest, seq: number, start_ns: number): RequestRecord {
  const { ttft_ms, e2e_ms, tokens = 2, outcome = 'ok' } = request
  const ok = outcome === 'ok'
  const gap_ns = ((e2e_ms - ttft_ms) * NS_PER_MS) / Math.max(1, tokens - 1)
  return makeRecord({
    rid: `r${String(seq)}`,
    seq,
    scheduled_ns: start_ns,
    begun_ns: start_ns,
    sent_ns: start_ns,
    connected_ns: start_ns,
    headers_ns: start_ns,
    first_ns: ok ? start_ns + ttft_ms * NS_PER_MS : null,
    last_ns: ok ? start_ns + e2e_ms * NS_PER_MS : null,
    end_ns: start_ns + e2e_ms * NS_PER_MS,
    events: ok ? tokens : 0,
    itl_ns: ok ? Array.from({ length: tokens - 1 }, () => gap_ns) : [],
    outcome,
    http_status: ok ? 200 : 500,
    error: ok ? null : 'Internal Server Error',
    output_tokens: ok ? tokens : 0,
  })
}
