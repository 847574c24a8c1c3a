import { isOk, type RequestScalars } from '../../shared/request.ts'
import type { Arrivals } from '../../shared/arrivals.ts'
import { mean } from '../stats/mean.ts'
import { findSteadyWindow, NS_PER_S } from '../summary/steady-window.ts'
import { CARRIED_SHARE_MIN, meanTimings, type AnswerTimings } from './answer-timings.ts'
import type { DiagnosedRun } from './input.ts'

const NS_PER_MS = 1e6

/** What the client alone can see of the mean request, in milliseconds; null where it cannot. */
export interface ClientPath {
  /** Completed requests of the steady windows: what every mean here rests on. */
  requests: number
  /** Seconds of steady windows that they ended in. */
  window_s: number
  /** Tokens of their prompts and answers a second; null where they are not counted. */
  input_tokens_per_s: number | null
  output_tokens_per_s: number | null
  /** Mean seconds from token to token, over all tokens; null where no answer had two. */
  step_s: number | null
  e2e_ms: number | null
  client_wait_ms: number | null
  connect_send_ms: number | null
  /** From the request on its way to the head of the answer, and from there to the first content. */
  to_head_ms: number | null
  head_to_first_ms: number | null
  to_first_ms: number | null
  after_first_ms: number | null
  /** Nearly every answer came in one piece that carried several tokens: not as a stream. */
  in_one_piece: boolean
  /** The server's own account in its answers (llama.cpp's `timings`). */
  server_prompt_ms: number | null
  server_decode_ms: number | null
  /** What their `Server-Timing` says; null where they carry none. */
  timings: AnswerTimings | null
}

/**
 * Means over the completed requests that ended in the steady windows, since these are the ones that
 * the server's histograms grew by meanwhile. In a closed loop the summary rests on the same; of a load
 * that comes by itself it rests on those that were due, of which the last ended later.
 */
export function readClientPath(runs: readonly DiagnosedRun[], arrivals: Arrivals): ClientPath {
  const records = runs.flatMap((run) =>
    findSteadyWindow(run.records, run.end_ns, arrivals).ended.filter(isComplete),
  )
  const window_s = runs.reduce((sum, { window }) => sum + (window.end_s - window.start_s), 0)
  return {
    requests: records.length,
    window_s,
    ...tokensOf(records, window_s),
    e2e_ms: meanMs(records, (r) => gap(r.scheduled_ns, r.last_ns)),
    client_wait_ms: meanMs(records, (r) => beforeServer(r)?.wait_ns ?? null),
    connect_send_ms: meanMs(records, (r) => beforeServer(r)?.connect_ns ?? null),
    to_head_ms: meanMs(records, (r) => gap(beforeServer(r)?.left_ns ?? null, r.headers_ns)),
    head_to_first_ms: meanMs(records, (r) => gap(r.headers_ns, r.first_ns)),
    to_first_ms: meanMs(records, (r) => gap(r.scheduled_ns, r.first_ns)),
    after_first_ms: meanMs(records, (r) => gap(r.first_ns, r.last_ns)),
    in_one_piece:
      records.length > 0 && records.filter(isOnePiece).length >= CARRIED_SHARE_MIN * records.length,
    server_prompt_ms: carriedMean(records.map((r) => r.server_prompt_ms)),
    server_decode_ms: carriedMean(records.map((r) => r.server_decode_ms)),
    timings: meanTimings(records),
  }
}

function tokensOf(
  records: readonly RequestScalars[],
  window_s: number,
): Pick<ClientPath, 'input_tokens_per_s' | 'output_tokens_per_s' | 'step_s'> {
  const inputs = records.map((r) => r.input_tokens).filter((tokens) => tokens !== null)
  const output = records.reduce((sum, r) => sum + r.output_tokens, 0)
  const steps = records.reduce((sum, r) => sum + Math.max(0, r.output_tokens - 1), 0)
  const answering_ns = records.reduce((sum, r) => sum + (gap(r.first_ns, r.last_ns) ?? 0), 0)
  const all_known = inputs.length === records.length && window_s > 0
  return {
    input_tokens_per_s: all_known ? inputs.reduce((sum, n) => sum + n, 0) / window_s : null,
    output_tokens_per_s: window_s > 0 ? output / window_s : null,
    step_s: steps > 0 && answering_ns > 0 ? answering_ns / NS_PER_S / steps : null,
  }
}

function isComplete(record: RequestScalars): boolean {
  return isOk(record) && record.last_ns !== null
}

function isOnePiece({ events, output_tokens }: RequestScalars): boolean {
  return events === 1 && output_tokens > 1
}

/**
 * The time from `scheduled` until the request has left: waiting inside the client, for a place under
 * the cap or for a connection that was there; and, where a new connection is made, connecting from the
 * instant at which the client took the request up. Records of before that instant was kept have all of
 * it as connecting.
 */
function beforeServer(
  record: RequestScalars,
): { wait_ns: number; connect_ns: number; left_ns: number } | null {
  const { scheduled_ns, begun_ns, sent_ns, connected_ns, connection_reused } = record
  if (sent_ns === null) return null
  const left_ns = connection_reused === true ? sent_ns : Math.max(sent_ns, connected_ns ?? sent_ns)
  const connects = connection_reused === false || left_ns > sent_ns
  const from_ns = connects ? Math.min(begun_ns ?? scheduled_ns, left_ns) : left_ns
  return { wait_ns: from_ns - scheduled_ns, connect_ns: left_ns - from_ns, left_ns }
}

function gap(from_ns: number | null, to_ns: number | null): number | null {
  return from_ns === null || to_ns === null ? null : to_ns - from_ns
}

/** Null as soon as one request lacks an instant: a mean over some would not add up with the rest. */
function meanMs(
  records: readonly RequestScalars[],
  of: (record: RequestScalars) => number | null,
): number | null {
  const values = records.map(of)
  const known = values.filter((value) => value !== null)
  return known.length === 0 || known.length < values.length ? null : mean(known) / NS_PER_MS
}

function carriedMean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0 || known.length < CARRIED_SHARE_MIN * values.length) return null
  return mean(known)
}
