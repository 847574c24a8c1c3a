import type { Fault, Outcome } from '../../shared/request.ts'
import type { ErrorKind } from '../../shared/summary.ts'
import { NBSP } from './number.ts'

const FAULT_WORDS: Readonly<Record<Fault, string>> = {
  dns: 'name not found',
  refused: 'connection refused',
  unreachable: 'host unreachable',
  reset: 'connection reset',
  tls: 'TLS failed',
  proxy: 'proxy refused',
  connect_timeout: 'time-out to connect',
  first_byte_timeout: 'time-out to the first byte',
  stalled: 'time-out between events',
  request_timeout: 'time-out of the request',
  rate_limited: 'rate limited',
  http_4xx: 'refused by the server',
  http_5xx: 'server error',
  http_other: 'unexpected status',
  error_event: 'error inside the stream',
  cut_off: 'cut off in mid-stream',
  malformed: 'malformed answer',
  too_large: 'answer too large',
  client: 'error of this client',
}

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  http_error: 'HTTP error',
  timeout: 'time-out',
  cut_off: 'cut off in mid-stream',
  malformed: 'malformed answer',
  refused: 'connection refused',
  client_error: 'error of this client',
  cancelled: 'cancelled',
}

/** What broke requests, in a few words: `HTTP 429, rate limited`, `time-out to connect`. */
export function errorWords(kind: Pick<ErrorKind, 'outcome' | 'fault' | 'http_status'>): string {
  const { outcome, fault, http_status } = kind
  const words = fault === null ? OUTCOME_WORDS[outcome] : FAULT_WORDS[fault]
  // A status of 200 says nothing about what broke after it.
  const refused = http_status !== null && http_status >= 400
  return refused ? `HTTP${NBSP}${String(http_status)}, ${words}` : words
}
