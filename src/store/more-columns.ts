import { crc32 } from 'node:zlib'
import type { ScalarBatch } from '../shared/record-batch.ts'
import { noTimings, packTimings, timingAt, type TimingColumns } from '../shared/timing-columns.ts'
import type { ServerTiming } from '../shared/request.ts'

/** What stands beside the row of a batch, in a row of its own; a batch of before version 3 has none. */
export interface MoreRow {
  more_crc32: number
  begun_ns: Buffer
  /** Empty where no answer said anything. */
  server_timing: string
}
export const MORE_COLUMNS = ['more_crc32', 'begun_ns', 'server_timing'] as const
/** As an outer join gives it. */
export type MaybeMoreRow = { [Column in keyof MoreRow]: MoreRow[Column] | null }

export type MoreColumns = Pick<ScalarBatch, 'begun_ns' | keyof TimingColumns>

export function toMoreRow(batch: MoreColumns & { n: number }): MoreRow {
  const { begun_ns } = batch
  const said = Array.from({ length: batch.n }, (_, i) => timingAt(batch, i))
  const row = {
    begun_ns: Buffer.from(begun_ns.buffer, begun_ns.byteOffset, begun_ns.byteLength),
    server_timing: said.some((timing) => timing !== null)
      ? JSON.stringify(said.map((timing) => timing && Object.entries(timing)))
      : '',
  }
  return { ...row, more_crc32: checksum(row) }
}

/** Throws where the row is not as it was written. */
export function toMoreColumns(row: MaybeMoreRow, n: number): MoreColumns {
  const { begun_ns, server_timing } = row
  if (begun_ns === null || server_timing === null)
    return {
      begun_ns: new Float64Array(n).fill(NaN),
      ...noTimings(n),
    }
  if (checksum({ begun_ns, server_timing }) !== row.more_crc32)
    throw new Error('its checksum is not the one that was written')
  if (begun_ns.length !== n * Float64Array.BYTES_PER_ELEMENT) throw new Error('a column is cut')
  return {
    // Copied: a BLOB need not be aligned for doubles.
    begun_ns: new Float64Array(new Uint8Array(begun_ns).buffer),
    ...(server_timing === '' ? noTimings(n) : packTimings(timingsFrom(server_timing))),
  }
}

function timingsFrom(json: string): (ServerTiming | null)[] {
  const said = JSON.parse(json) as ([string, number][] | null)[]
  return said.map((entries) => entries && Object.fromEntries(entries))
}

function checksum({ begun_ns, server_timing }: Omit<MoreRow, 'more_crc32'>): number {
  return crc32(server_timing, crc32(begun_ns))
}
