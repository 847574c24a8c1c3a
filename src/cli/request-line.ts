import type { RequestRecord } from '../shared/request.ts'

/**
 * One line of `requests.jsonl`. Instants are absolute CLOCK_MONOTONIC nanoseconds as JSON integers,
 * written from bigint so that none is rounded on the way out.
 */
export function requestLine(record: RequestRecord, started_ns: string): string {
  const zero = BigInt(started_ns)
  const at = (ns: number | null): string =>
    ns === null ? 'null' : String(zero + BigInt(Math.round(ns)))
  const itl = record.itl_ns.map((gap) => String(Math.round(gap))).join(',')
  return (
    `{"rid":${JSON.stringify(record.rid)},"scheduled_ns":${at(record.scheduled_ns)},` +
    `"start_ns":${at(record.sent_ns)},"first_ns":${at(record.first_ns)},` +
    `"last_ns":${at(record.last_ns)},"tokens":${String(record.output_tokens)},` +
    `"itl_ns":[${itl}],"outcome":${JSON.stringify(record.outcome)}}`
  )
}
