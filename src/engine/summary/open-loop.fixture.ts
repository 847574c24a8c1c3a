import type { Arrivals } from '../../shared/arrivals.ts'
import type { RequestRecord } from '../../shared/request.ts'
import { makeRecord } from './closed-loop.fixture.ts'

const NS_PER_MS = 1e6

/** One made-up request that comes by itself; times in ms. */
export interface DueRequest {
  due_ms: number
  /** From sending to the last token; the first comes after half of it. */
  takes_ms: number
  outcome?: RequestRecord['outcome']
}

/** A load at a rate; which rate it is does not matter to what is measured. */
export const OPEN: Arrivals = {
  kind: 'open',
  spacing: 'constant',
  burstiness: 1,
  stages: [{ duration_s: null, from_requests_per_s: 1, to_requests_per_s: 1 }],
  max_in_flight: null,
}

/** So many requests, evenly spaced. */
export function evenly(n: number, every_ms: number, takes_ms: number): DueRequest[] {
  return Array.from({ length: n }, (_, i) => ({ due_ms: i * every_ms, takes_ms }))
}

/** The records of requests of which at most `cap` are under way; the others wait in the client. */
export function openLoop(
  requests: readonly DueRequest[],
  cap = Infinity,
): { records: RequestRecord[]; end_ns: number } {
  const under_way: number[] = []
  const records = requests.map((request, seq) => {
    const due_ns = request.due_ms * NS_PER_MS
    under_way.sort((a, b) => a - b)
    const free_ns = under_way.length < cap ? 0 : (under_way.shift() ?? 0)
    const sent_ns = Math.max(due_ns, free_ns)
    const end_ns = sent_ns + request.takes_ms * NS_PER_MS
    under_way.push(end_ns)
    return recordOf(request, seq, sent_ns, end_ns)
  })
  return { records, end_ns: Math.max(0, ...records.map((record) => record.end_ns)) }
}

function recordOf(
  { due_ms, outcome = 'ok' }: DueRequest,
  seq: number,
  sent_ns: number,
  end_ns: number,
): RequestRecord {
  const ok = outcome === 'ok'
  const first_ns = sent_ns + (end_ns - sent_ns) / 2
  return makeRecord({
    rid: `r${String(seq)}`,
    seq,
    scheduled_ns: due_ms * NS_PER_MS,
    sent_ns,
    connected_ns: sent_ns,
    headers_ns: sent_ns,
    first_ns: ok ? first_ns : null,
    last_ns: ok ? end_ns : null,
    end_ns,
    events: ok ? 2 : 0,
    itl_ns: ok ? [end_ns - first_ns] : [],
    outcome,
    output_tokens: ok ? 2 : 0,
  })
}
