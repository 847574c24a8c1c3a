import {
  FAULTS,
  OUTCOMES,
  OUTPUT_TOKENS_SOURCES,
  type RequestRecord,
  type RequestScalars,
} from './request.ts'
import { packTimings, timingAt, type TimingColumns } from './timing-columns.ts'

/**
 * Requests by columns: what crosses a process, a thread or goes to disk. A run has tens of millions
 * of gaps between events; as one packed column they cost eight bytes each and no object.
 */

/** Requests in a batch, and gaps from which a batch is closed, so that none grows with the load. */
export const BATCH_RECORDS_MAX = 200
export const BATCH_GAPS_MAX = 100_000

/** NaN stands for null, where a field may be null. */
export const NUMBER_COLUMNS = [
  'seq',
  'session',
  'turn',
  'scheduled_ns',
  'begun_ns',
  'sent_ns',
  'connected_ns',
  'headers_ns',
  'first_ns',
  'last_ns',
  'end_ns',
  'events',
  'retry_after_s',
  'http_status',
  'input_tokens',
  'output_tokens',
  'bytes_sent',
  'bytes_received',
  'server_prompt_ms',
  'server_decode_ms',
] as const satisfies readonly (keyof RequestScalars)[]

/** Codes: the place in `CODE_WORDS`; `NO_CODE` stands for null. */
export const CODE_COLUMNS = [
  'warmup',
  'connection_reused',
  'outcome',
  'fault',
  'output_tokens_source',
] as const satisfies readonly (keyof RequestScalars)[]
const NO_CODE = 255
const FLAGS = [false, true] as const
export const CODE_WORDS = {
  warmup: FLAGS,
  connection_reused: FLAGS,
  outcome: OUTCOMES,
  fault: FAULTS,
  output_tokens_source: OUTPUT_TOKENS_SOURCES,
} as const

export type NumberColumn = (typeof NUMBER_COLUMNS)[number]
export type CodeColumn = (typeof CODE_COLUMNS)[number]

/** `n` requests without what happened inside them. */
export type ScalarBatch = { n: number; rid: string[]; error: (string | null)[] } & Record<
  NumberColumn,
  Float64Array
> &
  Record<CodeColumn, Uint8Array> &
  TimingColumns

/** Lists of one length a request, one behind the other: those of request `i` from `offsets[i]` on. */
export interface GapColumns {
  itl_ns: Float64Array
  /** One more than there are requests. */
  itl_offsets: Uint32Array
}

export interface EventTokenColumns {
  event_tokens: Uint32Array
  event_tokens_offsets: Uint32Array
  /** 1 where the server told the tokens of every event of the request. */
  event_tokens_known: Uint8Array
}

export type RecordBatch = ScalarBatch & GapColumns & EventTokenColumns

/** Packs requests, in their order. */
export function packRecords(records: readonly RequestRecord[]): RecordBatch {
  const lists = records.map((record) => record.event_tokens)
  return {
    ...packScalars(records),
    itl_ns: joined(
      Float64Array,
      records.map((record) => record.itl_ns),
    ),
    itl_offsets: offsetsOf(records.map((record) => record.itl_ns)),
    event_tokens: joined(
      Uint32Array,
      lists.map((list) => list ?? []),
    ),
    event_tokens_offsets: offsetsOf(lists.map((list) => list ?? [])),
    event_tokens_known: Uint8Array.from(lists, (list) => (list === null ? 0 : 1)),
  }
}

/** Packs requests into as many batches as their number and their gaps ask for. */
export function* packInBatches(records: readonly RequestRecord[]): Generator<RecordBatch> {
  let from = 0
  let gaps = 0
  for (const [i, record] of records.entries()) {
    gaps += record.itl_ns.length
    if (i + 1 - from < BATCH_RECORDS_MAX && gaps < BATCH_GAPS_MAX) continue
    yield packRecords(records.slice(from, i + 1))
    from = i + 1
    gaps = 0
  }
  if (from < records.length) yield packRecords(records.slice(from))
}

export function packScalars(records: readonly RequestScalars[]): ScalarBatch {
  const numbers = NUMBER_COLUMNS.map((column) => [
    column,
    Float64Array.from(records, (record) => record[column] ?? NaN),
  ])
  const codes = CODE_COLUMNS.map((column) => [
    column,
    Uint8Array.from(records, (record) => codeOf(column, record[column])),
  ])
  return {
    n: records.length,
    rid: records.map((record) => record.rid),
    error: records.map((record) => record.error),
    ...packTimings(records.map((record) => record.server_timing)),
    ...(Object.fromEntries([...numbers, ...codes]) as Record<NumberColumn, Float64Array> &
      Record<CodeColumn, Uint8Array>),
  }
}

/** Request `i` of a batch, whole. */
export function recordAt(batch: RecordBatch, i: number): RequestRecord {
  const tokens = eventTokensAt(batch, i)
  return {
    ...scalarsAt(batch, i),
    itl_ns: Array.from(gapsAt(batch, i)),
    event_tokens: tokens === null ? null : Array.from(tokens),
  }
}

/** Request `i` of a batch without what happened inside it. */
export function scalarsAt(batch: ScalarBatch, i: number): RequestScalars {
  return {
    rid: batch.rid[i] ?? '',
    seq: batch.seq[i] ?? NaN,
    session: orNull(batch.session, i),
    turn: orNull(batch.turn, i),
    warmup: batch.warmup[i] === 1,
    scheduled_ns: batch.scheduled_ns[i] ?? NaN,
    begun_ns: orNull(batch.begun_ns, i),
    sent_ns: orNull(batch.sent_ns, i),
    connected_ns: orNull(batch.connected_ns, i),
    connection_reused: FLAGS[batch.connection_reused[i] ?? NO_CODE] ?? null,
    headers_ns: orNull(batch.headers_ns, i),
    first_ns: orNull(batch.first_ns, i),
    last_ns: orNull(batch.last_ns, i),
    end_ns: batch.end_ns[i] ?? NaN,
    events: batch.events[i] ?? NaN,
    outcome: wordAt(OUTCOMES, batch.outcome, i),
    fault: FAULTS[batch.fault[i] ?? NO_CODE] ?? null,
    retry_after_s: orNull(batch.retry_after_s, i),
    http_status: orNull(batch.http_status, i),
    error: batch.error[i] ?? null,
    input_tokens: orNull(batch.input_tokens, i),
    output_tokens: batch.output_tokens[i] ?? NaN,
    output_tokens_source: wordAt(OUTPUT_TOKENS_SOURCES, batch.output_tokens_source, i),
    bytes_sent: batch.bytes_sent[i] ?? NaN,
    bytes_received: batch.bytes_received[i] ?? NaN,
    server_prompt_ms: orNull(batch.server_prompt_ms, i),
    server_decode_ms: orNull(batch.server_decode_ms, i),
    server_timing: timingAt(batch, i),
  }
}

/** The gaps of request `i`, a view into the batch. */
export function gapsAt(batch: GapColumns, i: number): Float64Array {
  return slice(batch.itl_ns, batch.itl_offsets, i)
}

/** The tokens in each event of request `i`, a view into the batch; null where they are not known. */
export function eventTokensAt(batch: EventTokenColumns, i: number): Uint32Array | null {
  if (batch.event_tokens_known[i] !== 1) return null
  return slice(batch.event_tokens, batch.event_tokens_offsets, i)
}

export function* recordsOf(batch: RecordBatch): Generator<RequestRecord> {
  for (let i = 0; i < batch.n; i += 1) yield recordAt(batch, i)
}

export function* scalarsOf(batch: ScalarBatch): Generator<RequestScalars> {
  for (let i = 0; i < batch.n; i += 1) yield scalarsAt(batch, i)
}

/** What a transfer list takes, so that a batch goes to another thread without a copy. */
export function batchBuffers(batch: RecordBatch): ArrayBuffer[] {
  return Object.values(batch).flatMap((column) =>
    ArrayBuffer.isView(column) ? [column.buffer as ArrayBuffer] : [],
  )
}

function codeOf(column: CodeColumn, value: unknown): number {
  if (value === null) return NO_CODE
  const words: readonly unknown[] = CODE_WORDS[column]
  return words.indexOf(value)
}

function orNull(column: Float64Array, i: number): number | null {
  const value = column[i] ?? NaN
  return Number.isNaN(value) ? null : value
}

/** A code without a word is no data that this program has written. */
function wordAt<T>(words: readonly T[], column: Uint8Array, i: number): T {
  const word = words[column[i] ?? NO_CODE]
  if (word === undefined) throw new Error(`no word has the code ${String(column[i])}`)
  return word
}

function slice<T extends Float64Array | Uint32Array>(
  values: T,
  offsets: Uint32Array,
  i: number,
): T {
  return values.subarray(offsets[i], offsets[i + 1]) as T
}

function offsetsOf(lists: readonly ArrayLike<number>[]): Uint32Array {
  const offsets = new Uint32Array(lists.length + 1)
  let end = 0
  lists.forEach((list, i) => (offsets[i + 1] = end += list.length))
  return offsets
}

function joined<T extends Float64Array | Uint32Array>(
  type: new (length: number) => T,
  lists: readonly ArrayLike<number>[],
): T {
  const values = new type(lists.reduce((sum, list) => sum + list.length, 0))
  let at = 0
  for (const list of lists) {
    values.set(list, at)
    at += list.length
  }
  return values
}
