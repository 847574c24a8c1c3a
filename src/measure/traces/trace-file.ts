import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Trace } from '../../shared/trace.ts'

/**
 * The program's own copy of a trace, without texts: the eight bytes `CHOKTRC1`, the length of the
 * header as an unsigned 32-bit integer, the header as JSON, then the columns in the header's order,
 * each from a multiple of eight bytes. All numbers are little-endian.
 */
const MAGIC = 'CHOKTRC1'
const ALIGN_BYTES = 8
const PREAMBLE_BYTES = MAGIC.length + Uint32Array.BYTES_PER_ELEMENT
const HEADER_BYTES_MAX = 64 * 1024

const COLUMNS = [
  'at_ns',
  'input_tokens',
  'output_tokens',
  'duration_ns',
  'session',
  'block_offsets',
  'block_ids',
] as const

const headerSchema = z.object({
  requests: z.number().int().positive(),
  block_tokens: z.number().int().positive().nullable(),
  columns: z.array(
    z.object({
      name: z.enum(COLUMNS),
      type: z.enum(['f64', 'u32']),
      length: z.number().int().min(0),
    }),
  ),
})
type Column = Float64Array | Uint32Array
type ColumnName = (typeof COLUMNS)[number]

/** The bytes of a trace; the same trace has the same bytes wherever it was imported. */
export function encodeTrace(trace: Trace): Uint8Array {
  const columns = columnsOf(trace)
  const header = Buffer.from(
    JSON.stringify({
      requests: trace.at_ns.length,
      block_tokens: trace.prefixes?.block_tokens ?? null,
      columns: columns.map(([name, { length, BYTES_PER_ELEMENT }]) => ({
        name,
        type: BYTES_PER_ELEMENT === Float64Array.BYTES_PER_ELEMENT ? 'f64' : 'u32',
        length,
      })),
    }),
  )
  let size = aligned(PREAMBLE_BYTES + header.length)
  for (const [, column] of columns) size = aligned(size + column.byteLength)
  const bytes = Buffer.alloc(size)
  bytes.write(MAGIC, 'ascii')
  bytes.writeUInt32LE(header.length, MAGIC.length)
  header.copy(bytes, PREAMBLE_BYTES)
  let at = aligned(PREAMBLE_BYTES + header.length)
  for (const [, column] of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at)
    at = aligned(at + column.byteLength)
  }
  return bytes
}

/** The trace that the bytes hold; null where they hold none, or not a whole one. */
export function decodeTrace(bytes: Uint8Array): Trace | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < PREAMBLE_BYTES || buffer.toString('ascii', 0, MAGIC.length) !== MAGIC)
    return null
  const header_bytes = buffer.readUInt32LE(MAGIC.length)
  const text_end = PREAMBLE_BYTES + header_bytes
  if (header_bytes > HEADER_BYTES_MAX || text_end > buffer.length) return null
  const header = headerSchema.safeParse(
    parseJson(buffer.toString('utf8', PREAMBLE_BYTES, text_end)),
  )
  if (!header.success) return null
  const columns = new Map<ColumnName, Column>()
  let at = aligned(text_end)
  for (const { name, type, length } of header.data.columns) {
    const bytes_long = length * (type === 'f64' ? 8 : 4)
    if (at + bytes_long > buffer.length) return null
    // A copy of its own is aligned, and does not hold the whole file.
    const own = new Uint8Array(buffer.subarray(at, at + bytes_long)).buffer
    columns.set(name, type === 'f64' ? new Float64Array(own) : new Uint32Array(own))
    at = aligned(at + bytes_long)
  }
  return traceOf(columns, header.data.requests, header.data.block_tokens)
}

function traceOf(
  columns: ReadonlyMap<ColumnName, Column>,
  requests: number,
  block_tokens: number | null,
): Trace | null {
  const f64 = (name: ColumnName): Float64Array | null => {
    const column = columns.get(name)
    return column instanceof Float64Array ? column : null
  }
  const u32 = (name: ColumnName): Uint32Array | null => {
    const column = columns.get(name)
    return column instanceof Uint32Array ? column : null
  }
  const at_ns = f64('at_ns')
  const offsets = u32('block_offsets')
  const block_ids = u32('block_ids')
  const prefixes =
    offsets === null || block_ids === null || block_tokens === null
      ? null
      : { block_tokens, offsets, block_ids }
  if (at_ns === null) return null
  const input_tokens = u32('input_tokens')
  const output_tokens = u32('output_tokens')
  const duration_ns = f64('duration_ns')
  const session = u32('session')
  const alike = [at_ns, input_tokens, output_tokens, duration_ns, session].every(
    (column) => column === null || column.length === requests,
  )
  const covered = prefixes === null || prefixes.offsets.length === requests + 1
  if (!alike || !covered) return null
  return { at_ns, input_tokens, output_tokens, duration_ns, session, prefixes }
}

export function traceSha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function columnsOf(trace: Trace): [ColumnName, Column][] {
  const all: [ColumnName, Column | null][] = [
    ['at_ns', trace.at_ns],
    ['input_tokens', trace.input_tokens],
    ['output_tokens', trace.output_tokens],
    ['duration_ns', trace.duration_ns],
    ['session', trace.session],
    ['block_offsets', trace.prefixes?.offsets ?? null],
    ['block_ids', trace.prefixes?.block_ids ?? null],
  ]
  return all.filter((column): column is [ColumnName, Column] => column[1] !== null)
}

function aligned(at: number): number {
  return Math.ceil(at / ALIGN_BYTES) * ALIGN_BYTES
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
