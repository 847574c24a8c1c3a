import type { RequestRecord } from '../shared/request.ts'

/** A request as its row holds it: gaps as little-endian doubles, booleans as 0 and 1. */
export type RequestRow = Omit<RequestRecord, 'warmup' | 'connection_reused' | 'itl_ns'> & {
  warmup: number
  connection_reused: number | null
  itl_ns: Buffer
}

export const REQUEST_COLUMNS = [
  'rid',
  'seq',
  'warmup',
  'scheduled_ns',
  'sent_ns',
  'connected_ns',
  'connection_reused',
  'headers_ns',
  'first_ns',
  'last_ns',
  'end_ns',
  'itl_ns',
  'outcome',
  'http_status',
  'error',
  'input_tokens',
  'output_tokens',
  'output_tokens_source',
  'bytes_sent',
  'bytes_received',
  'server_prompt_ms',
  'server_decode_ms',
] as const satisfies readonly (keyof RequestRecord)[]

export function toRequestRow(record: RequestRecord): RequestRow {
  const gaps = Float64Array.from(record.itl_ns)
  return {
    ...record,
    warmup: record.warmup ? 1 : 0,
    connection_reused: record.connection_reused === null ? null : Number(record.connection_reused),
    itl_ns: Buffer.from(gaps.buffer),
  }
}

export function fromRequestRow(row: RequestRow): RequestRecord {
  // Copied first: SQLite's buffer need not be aligned for doubles.
  const gaps = new Float64Array(Uint8Array.from(row.itl_ns).buffer)
  return {
    ...row,
    warmup: row.warmup === 1,
    connection_reused: row.connection_reused === null ? null : row.connection_reused === 1,
    itl_ns: Array.from(gaps),
  }
}
