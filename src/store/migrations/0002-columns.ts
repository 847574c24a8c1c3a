import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import { listsToBlob } from '../lists-blob.ts'
import type { Migration } from './migration.ts'

/**
 * Requests by batches and columns instead of a row each. The lists here are those of this version and
 * stay as they are, whatever columns come later.
 */
const NUMBERS = [
  'seq',
  'session',
  'turn',
  'scheduled_ns',
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
] as const
const WORDS = {
  warmup: [false, true],
  connection_reused: [false, true],
  outcome: [
    'ok',
    'http_error',
    'timeout',
    'cut_off',
    'malformed',
    'refused',
    'client_error',
    'cancelled',
  ],
  fault: [],
  output_tokens_source: ['usage', 'events'],
} as const
const CODES = Object.keys(WORDS) as (keyof typeof WORDS)[]
const NO_CODE = 255
const BATCH_ROWS = 200

export const columns: Migration = {
  version: 2,
  sql: `
    CREATE TABLE request_batch (
      batch_id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      requests INTEGER NOT NULL,
      scalars_crc32 INTEGER NOT NULL,
      lists_crc32 INTEGER NOT NULL,
      rid TEXT NOT NULL,
      error TEXT NOT NULL,
      words TEXT NOT NULL,
      ${[...NUMBERS, ...CODES].map((column) => `${column} BLOB NOT NULL,`).join('\n      ')}
      -- Last: SQLite reads a long row from its front, and most queries stop before these.
      event_tokens_known BLOB NOT NULL,
      event_tokens BLOB NOT NULL,
      itl_ns BLOB NOT NULL
    ) STRICT;
    CREATE INDEX request_batch_of_run ON request_batch (run_id);
  `,
  convert: (database) => {
    const runs = database
      .prepare<[], { run_id: string }>('SELECT DISTINCT run_id FROM request')
      .all()
    for (const { run_id } of runs) convertRun(database, run_id)
    database.exec('DROP TABLE request')
  },
}

type OldRow = Record<string, number | string | null> & { rid: string; itl_ns: Buffer }

function convertRun(database: Database, run_id: string): void {
  const read = database.prepare<[string, string], OldRow>(
    `SELECT * FROM request WHERE run_id = ? AND rid > ? ORDER BY rid LIMIT ${String(BATCH_ROWS)}`,
  )
  let after = ''
  for (;;) {
    const rows = read.all(run_id, after)
    const last = rows.at(-1)
    if (last === undefined) return
    insert(database, { run_id, ...batchOf(rows) })
    after = last.rid
  }
}

function insert(database: Database, row: Record<string, unknown>): void {
  const names = Object.keys(row)
  database
    .prepare(
      `INSERT INTO request_batch (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
    )
    .run(row)
}

function batchOf(rows: readonly OldRow[]): Record<string, unknown> {
  const gaps = rows.map((row) => new Float64Array(Uint8Array.from(row.itl_ns).buffer))
  const eventsOf = (row: OldRow, i: number): number =>
    row['first_ns'] === null ? 0 : (gaps[i]?.length ?? 0) + 1
  const scalars = {
    rid: JSON.stringify(rows.map((row) => row.rid)),
    error: JSON.stringify(rows.map((row) => row['error'])),
    words: JSON.stringify(WORDS),
    ...Object.fromEntries(
      NUMBERS.map((name) => [
        name,
        bytes(
          Float64Array.from(rows, (row, i) =>
            name === 'events' ? eventsOf(row, i) : Number(row[name] ?? NaN),
          ),
        ),
      ]),
    ),
    ...Object.fromEntries(
      CODES.map((name) => [name, bytes(Uint8Array.from(rows, (row) => codeOf(name, row[name])))]),
    ),
  } as Record<string, Buffer | string>
  const lists = {
    event_tokens_known: Buffer.alloc(rows.length),
    event_tokens: listsToBlob(joined(rows.map(() => new Float64Array(0)))),
    itl_ns: listsToBlob(joined(gaps)),
  }
  const checksum = (row: Record<string, Buffer | string>): number =>
    Object.values(row).reduce((sum, column) => crc32(column, sum), 0)
  return {
    requests: rows.length,
    ...scalars,
    scalars_crc32: checksum(scalars),
    ...lists,
    lists_crc32: checksum(lists),
  }
}

/** Booleans were 0 and 1, outcomes and sources words; faults there were none. */
function codeOf(name: keyof typeof WORDS, value: number | string | null | undefined): number {
  if (value == null) return NO_CODE
  if (typeof value === 'number') return value
  const words: readonly unknown[] = WORDS[name]
  return words.indexOf(value)
}

function joined(lists: readonly Float64Array[]): { values: Float64Array; offsets: Uint32Array } {
  const offsets = new Uint32Array(lists.length + 1)
  lists.forEach((list, i) => (offsets[i + 1] = (offsets[i] ?? 0) + list.length))
  const values = new Float64Array(offsets[lists.length] ?? 0)
  lists.forEach((list, i) => {
    values.set(list, offsets[i])
  })
  return { values, offsets }
}

function bytes(column: Float64Array | Uint8Array): Buffer {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength)
}
