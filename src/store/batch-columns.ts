import { crc32 } from 'node:zlib'
import {
  CODE_COLUMNS,
  CODE_WORDS,
  NUMBER_COLUMNS,
  type CodeColumn,
  type NumberColumn,
  type RecordBatch,
  type ScalarBatch,
} from '../shared/record-batch.ts'
import { blobToLists, listsToBlob } from './lists-blob.ts'
import type { MoreColumns } from './more-columns.ts'

/** What stands in the row itself. */
type RowNumber = Exclude<NumberColumn, keyof MoreColumns>
const ROW_NUMBERS = NUMBER_COLUMNS.filter((column): column is RowNumber => column !== 'begun_ns')

/**
 * A batch of requests as its row holds it: one BLOB a column, little-endian as every machine that
 * Electron runs on; ids and error texts as JSON. `words` says what the codes stood for when they were
 * written, so that a list that has grown since changes nothing.
 */
export type BatchRow = Record<RowNumber | CodeColumn, Buffer> & {
  requests: number
  rid: string
  error: string
  words: string
  scalars_crc32: number
  event_tokens_known: Buffer
  event_tokens: Buffer
  itl_ns: Buffer
  lists_crc32: number
}

const SCALAR_DATA = ['rid', 'error', 'words', ...ROW_NUMBERS, ...CODE_COLUMNS] as const
const LIST_DATA = ['event_tokens_known', 'event_tokens', 'itl_ns'] as const
/** What is read of a row for its requests, and for what happened inside them. */
export const SCALAR_COLUMNS = ['requests', 'scalars_crc32', ...SCALAR_DATA] as const
export const ROW_COLUMNS = [...SCALAR_COLUMNS, 'lists_crc32', ...LIST_DATA] as const
export type ScalarRow = Pick<BatchRow, (typeof SCALAR_COLUMNS)[number]>
export type ListRow = Pick<BatchRow, 'requests' | 'lists_crc32' | (typeof LIST_DATA)[number]>

type EventLists = Omit<RecordBatch, keyof ScalarBatch>

export function toBatchRow(batch: RecordBatch): BatchRow {
  const columns = [...ROW_NUMBERS, ...CODE_COLUMNS, 'event_tokens_known'] as const
  const row = {
    requests: batch.n,
    rid: JSON.stringify(batch.rid),
    error: JSON.stringify(batch.error),
    words: JSON.stringify(CODE_WORDS),
    ...(Object.fromEntries(columns.map((column) => [column, bytesOf(batch[column])])) as Record<
      (typeof columns)[number],
      Buffer
    >),
    event_tokens: listsToBlob({ values: batch.event_tokens, offsets: batch.event_tokens_offsets }),
    itl_ns: listsToBlob({ values: batch.itl_ns, offsets: batch.itl_offsets }),
  }
  return withChecksums(row)
}

export function withChecksums(row: Omit<BatchRow, 'scalars_crc32' | 'lists_crc32'>): BatchRow {
  return {
    ...row,
    scalars_crc32: checksum(row, SCALAR_DATA),
    lists_crc32: checksum(row, LIST_DATA),
  }
}

/** Throws where the row is not as it was written. */
export function toScalars(row: ScalarRow): Omit<ScalarBatch, keyof MoreColumns> {
  const n = row.requests
  expectSame(checksum(row, SCALAR_DATA), row.scalars_crc32)
  const words = JSON.parse(row.words) as Record<CodeColumn, unknown[]>
  const numbers = ROW_NUMBERS.map((column) => [column, doubles(row[column], n)])
  const codes = CODE_COLUMNS.map((column) => [column, codesNow(column, row[column], words[column])])
  return {
    n,
    rid: JSON.parse(row.rid) as string[],
    error: JSON.parse(row.error) as (string | null)[],
    ...(Object.fromEntries([...numbers, ...codes]) as Record<RowNumber, Float64Array> &
      Record<CodeColumn, Uint8Array>),
  }
}

/** Throws where the row is not as it was written. */
export function toEventLists(row: ListRow): EventLists {
  const n = row.requests
  expectSame(checksum(row, LIST_DATA), row.lists_crc32)
  const gaps = blobToLists(row.itl_ns, n)
  const tokens = blobToLists(row.event_tokens, n)
  return {
    itl_ns: gaps.values,
    itl_offsets: gaps.offsets,
    event_tokens: Uint32Array.from(tokens.values),
    event_tokens_offsets: tokens.offsets,
    event_tokens_known: Uint8Array.from(row.event_tokens_known),
  }
}

/** CRC-32 over columns, one behind the other. */
function checksum<Name extends string>(
  row: Record<Name, Buffer | string>,
  columns: readonly Name[],
): number {
  return columns.reduce((sum, column) => crc32(row[column], sum), 0)
}

function expectSame(found: number, written: number): void {
  if (found !== written) throw new Error('its checksum is not the one that was written')
}

function bytesOf(column: Float64Array | Uint8Array): Buffer {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength)
}

function doubles(blob: Uint8Array, n: number): Float64Array {
  if (blob.length !== n * Float64Array.BYTES_PER_ELEMENT) throw new Error('a column is cut')
  // Copied: a BLOB need not be aligned for doubles.
  return new Float64Array(new Uint8Array(blob).buffer)
}

/** Codes as they are today, from those of the day of writing; what is no word then is none now. */
function codesNow(column: CodeColumn, blob: Uint8Array, words: readonly unknown[]): Uint8Array {
  const today: readonly unknown[] = CODE_WORDS[column]
  return Uint8Array.from(blob, (code) => today.indexOf(words[code]))
}
