import { isOk, type RequestScalars } from '../../shared/request.ts'
import type { Arrivals } from '../../shared/arrivals.ts'
import { mean } from '../stats/mean.ts'
import { findSteadyWindow } from '../summary/steady-window.ts'
import type { DiagnosedRun } from './input.ts'

const NS_PER_MS = 1e6
/** A server's own account counts only where nearly every answer carried it. */
const CARRIED_SHARE_MIN = 0.9

/** What the client alone can see of the mean request, in milliseconds; null where it cannot. */
export interface ClientPath {
  /** Completed requests of the steady windows: what every mean here rests on. */
  requests: number
  /** Seconds of steady windows that they ended in. */
  window_s: number
  e2e_ms: number | null
  client_wait_ms: number | null
  connect_send_ms: number | null
  to_first_ms: number | null
  after_first_ms: number | null
  /** The server's own account in its answers (llama.cpp's `timings`). */
  server_prompt_ms: number | null
  server_decode_ms: number | null
}

/** Means over the completed requests of the steady windows: those that the summary rests on. */
export function readClientPath(runs: readonly DiagnosedRun[], arrivals: Arrivals): ClientPath {
  const records = runs.flatMap((run) =>
    findSteadyWindow(run.records, run.end_ns, arrivals).records.filter(isComplete),
  )
  return {
    requests: records.length,
    window_s: runs.reduce((sum, { window }) => sum + (window.end_s - window.start_s), 0),
    e2e_ms: meanMs(records, (r) => gap(r.scheduled_ns, r.last_ns)),
    client_wait_ms: meanMs(records, (r) => beforeServer(r)?.wait_ns ?? null),
    connect_send_ms: meanMs(records, (r) => beforeServer(r)?.connect_ns ?? null),
    to_first_ms: meanMs(records, (r) => gap(r.scheduled_ns, r.first_ns)),
    after_first_ms: meanMs(records, (r) => gap(r.first_ns, r.last_ns)),
    server_prompt_ms: carriedMean(records.map((r) => r.server_prompt_ms)),
    server_decode_ms: carriedMean(records.map((r) => r.server_decode_ms)),
  }
}

function isComplete(record: RequestScalars): boolean {
  return isOk(record) && record.last_ns !== null
}

/**
 * The time from `scheduled` until the request has left: waiting inside the client on a connection that
 * was there, connecting where a new one was made. Both end when the later of the two is done.
 */
function beforeServer(record: RequestScalars): { wait_ns: number; connect_ns: number } | null {
  const { scheduled_ns, sent_ns, connected_ns, connection_reused } = record
  if (sent_ns === null) return null
  if (connected_ns !== null && connected_ns > sent_ns && connection_reused !== true) {
    return { wait_ns: sent_ns - scheduled_ns, connect_ns: connected_ns - sent_ns }
  }
  const before = sent_ns - scheduled_ns
  return connection_reused === false
    ? { wait_ns: 0, connect_ns: before }
    : { wait_ns: before, connect_ns: 0 }
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
