import { createHash } from 'node:crypto'

const PREFIX_DIGITS = 16
const PARENT_DIGITS = 16
const SAMPLED = '01'

/** What the trace ids of a run begin with, from what the ids of its requests begin with. */
export function tracePrefix(request_id_prefix: string): string {
  return digits(`run ${request_id_prefix}`, PREFIX_DIGITS)
}

/**
 * The `traceparent` of one request, so that a server's spans belong to it: half of the trace id is the
 * run's, the other half follows from `x-request-id`.
 *
 * Source: https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceparent(prefix: string, rid: string): string {
  const own = digits(`request ${rid}`, PREFIX_DIGITS)
  return `00-${prefix}${own}-${digits(`span ${rid}`, PARENT_DIGITS)}-${SAMPLED}`
}

/** So many hexadecimal digits of a hash; not all zero but once in 2^64. */
function digits(text: string, count: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, count)
}
