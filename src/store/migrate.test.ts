import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordsOf } from '../shared/record-batch.ts'
import { fullRecord } from '../shared/record.fixture.ts'
import type { RequestRecord } from '../shared/request.ts'
import { MIGRATIONS, migrate } from './migrate.ts'
import { first } from './migrations/0001-first.ts'
import { openStore } from './store.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chokepoint-migrate-'))
  file = join(folder, 'store.sqlite')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A request as version 1 kept it: it knew of no sessions, faults, counts of events and their tokens. */
function oldRecord(seq: number, changes: Partial<RequestRecord> = {}): RequestRecord {
  return fullRecord({
    rid: `r-${String(seq)}`,
    seq,
    session: null,
    turn: null,
    scheduled_ns: 1_000 * seq,
    itl_ns: [1, 2.5, 2 ** 40 + seq],
    events: 4,
    event_tokens: null,
    begun_ns: null,
    server_timing: null,
    ...changes,
  })
}

const OLD: RequestRecord[] = [
  oldRecord(0, { warmup: true, connection_reused: null }),
  oldRecord(1, { connection_reused: false, itl_ns: [], events: 1 }),
  oldRecord(2, {
    outcome: 'http_error',
    http_status: 500,
    error: 'Über\u0000"all"',
    sent_ns: null,
    first_ns: null,
    last_ns: null,
    events: 0,
    itl_ns: [],
    output_tokens: 0,
    output_tokens_source: 'events',
    server_prompt_ms: null,
  }),
  // More than one batch.
  ...Array.from({ length: 400 }, (_, i) => oldRecord(i + 3)),
]

/** A store of version 1 with one run of these requests. */
function writeVersionOne(records: readonly RequestRecord[]): void {
  const database = new Database(file)
  database.exec(first.sql)
  database.pragma('user_version = 1')
  database.exec(`
    INSERT INTO investigation (id, name, created_at, updated_at, simulated, step)
      VALUES ('i', 'Chat', 'then', 'then', 0, 'measure');
    INSERT INTO run (id, investigation_id, iteration_index, repetition, status, workload_fingerprint,
      started_at, started_ns, end_ns) VALUES ('run-1', 'i', 0, 0, 'done', 'f', 'then', '1', 5);`)
  const kept = (
    database.pragma('table_info(request)') as { name: keyof RequestRecord | 'run_id' }[]
  ).map((column) => column.name)
  const insert = database.prepare(
    `INSERT INTO request (${kept.join(', ')}) VALUES (${kept.map((name) => `@${name}`).join(', ')})`,
  )
  for (const record of records) {
    insert.run({
      ...record,
      run_id: 'run-1',
      warmup: record.warmup ? 1 : 0,
      connection_reused:
        record.connection_reused === null ? null : Number(record.connection_reused),
      itl_ns: Buffer.from(Float64Array.from(record.itl_ns).buffer),
      event_tokens: null,
    })
  }
  database.close()
}

describe('a store of version 1', () => {
  it('is converted with every request as it was, after a copy was set aside', () => {
    writeVersionOne(OLD)
    const store = openStore({ file })
    const batches = [...store.requests.batches('run-1')]
    const records = batches.flatMap((batch) => [...recordsOf(batch)])
    expect(records.sort((a, b) => a.seq - b.seq)).toEqual(OLD)
    expect(store.requests.scalars('run-1').map((request) => request.seq)).toEqual(
      OLD.map((record) => record.seq),
    )
    store.close()
    expect(readdirSync(folder)).toContain('store.sqlite.schema-1.backup')
  })

  it('may be empty', () => {
    writeVersionOne([])
    const store = openStore({ file })
    expect(store.requests.scalars('run-1')).toEqual([])
    store.close()
  })
})

describe('a step that fails', () => {
  const next = { version: MIGRATIONS.length + 1, sql: 'CREATE TABLE half (a);' }
  const broken = [
    { ...next, sql: `${next.sql} CREATE NONSENSE;` },
    {
      ...next,
      convert: () => {
        throw new Error('no')
      },
    },
  ]

  it.each(broken)('leaves the file at its version, with nothing of the step in it', (step) => {
    const database = new Database(file)
    migrate(database)
    expect(() => {
      migrate(database, [...MIGRATIONS, step])
    }).toThrow()
    expect(database.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    expect(database.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").all()).toEqual([])
    database.close()
  })
})
