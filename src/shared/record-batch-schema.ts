import { z } from 'zod'
import { areTimingColumns } from './timing-columns.ts'
import { CODE_COLUMNS, NUMBER_COLUMNS, type RecordBatch } from './record-batch.ts'

/** Parses what came from another process: every column is there, of its type, and of its length. */
export const recordBatchSchema = z.custom<RecordBatch>(isRecordBatch, {
  error: 'A batch of requests has a column that is missing, of another type or too short',
})

function isRecordBatch(value: unknown): value is RecordBatch {
  if (typeof value !== 'object' || value === null) return false
  const batch = value as Partial<RecordBatch>
  const { n, rid, error } = batch
  if (n === undefined || !Number.isInteger(n) || n < 0) return false
  const is = (column: unknown, type: NumbersType, length: number): boolean =>
    column instanceof type && column.length === length
  return (
    Array.isArray(rid) &&
    rid.length === n &&
    Array.isArray(error) &&
    error.length === n &&
    NUMBER_COLUMNS.every((column) => is(batch[column], Float64Array, n)) &&
    CODE_COLUMNS.every((column) => is(batch[column], Uint8Array, n)) &&
    areTimingColumns(n, batch) &&
    is(batch.event_tokens_known, Uint8Array, n) &&
    isPacked(n, batch.itl_offsets, batch.itl_ns, Float64Array) &&
    isPacked(n, batch.event_tokens_offsets, batch.event_tokens, Uint32Array)
  )
}

type NumbersType = Float64ArrayConstructor | Uint8ArrayConstructor | Uint32ArrayConstructor

function isPacked(n: number, offsets: unknown, values: unknown, type: NumbersType): boolean {
  if (!(offsets instanceof Uint32Array) || !(values instanceof type)) return false
  if (offsets.length !== n + 1 || offsets[0] !== 0 || offsets[n] !== values.length) return false
  return offsets.every((offset, i) => i === 0 || offset >= (offsets[i - 1] ?? 0))
}
