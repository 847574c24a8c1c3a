import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forkFile } from '../measure/process/node-fork.ts'
import { packRecords, recordsOf, scalarsOf } from '../shared/record-batch.ts'
import { requestRecord } from '../shared/record-arbitrary.fixture.ts'
import { fullRecord } from '../shared/record.fixture.ts'
import { ProblemError } from '../shared/result.ts'
import { toBatchRow, toScalars, withChecksums } from './batch-columns.ts'
import { openStore, type Store } from './store.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chokepoint-requests-'))
  file = join(folder, 'store.sqlite')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A store with runs of these ids, which have ended or not. */
function storeWith(...runs: string[]): Store {
  const store = openStore({ file })
  const database = new Database(file)
  database
    .prepare(
      `INSERT INTO investigation (id, name, created_at, updated_at, simulated, step)
       VALUES ('i', 'Chat', 'then', 'then', 0, 'measure')`,
    )
    .run()
  const insert = database.prepare(
    `INSERT INTO run (id, investigation_id, iteration_index, repetition, status, workload_fingerprint,
       started_at, started_ns) VALUES (?, 'i', 0, 0, 'running', 'f', 'then', '1')`,
  )
  for (const run of runs) insert.run(run)
  database.close()
  return store
}

function inStore<T>(change: (database: Database.Database) => T): T {
  const database = new Database(file)
  try {
    return change(database)
  } finally {
    database.close()
  }
}

describe('the requests of a run', () => {
  it('come back as they were written, in the batches in which they came', () => {
    const store = storeWith('a')
    const batch = fc.array(requestRecord, { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 4 }), (batches) => {
        inStore((database) => database.exec('DELETE FROM request_batch'))
        for (const records of batches) store.requests.append('a', packRecords(records))
        const read = [...store.requests.batches('a')]
        expect(read.map((one) => [...recordsOf(one)])).toEqual(batches)
        const scalars = store.requests.scalars('a')
        expect(scalars).toHaveLength(batches.flat().length)
        for (const { itl_ns: _, event_tokens: __, ...plain } of batches.flat())
          expect(scalars).toContainEqual(plain)
      }),
      { numRuns: 40 },
    )
    store.close()
  })

  it('keep gaps that are no whole nanoseconds', () => {
    const store = storeWith('a')
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), (itl_ns) => {
        inStore((database) => database.exec('DELETE FROM request_batch'))
        store.requests.appendRecords('a', [fullRecord({ itl_ns }), fullRecord({ itl_ns: [1] })])
        const [batch] = store.requests.batches('a')
        expect(batch && [...recordsOf(batch)].map((record) => record.itl_ns)).toEqual([itl_ns, [1]])
      }),
      { numRuns: 30 },
    )
    store.close()
  })

  it('stand in the order of their schedule, warm-up first, each run by itself', () => {
    const store = storeWith('a', 'b')
    const at = (seq: number, scheduled_ns: number, warmup = false) =>
      fullRecord({ rid: `r-${String(seq)}`, seq, scheduled_ns, warmup })
    store.requests.appendRecords('a', [at(3, 30), at(2, 20)])
    store.requests.appendRecords('b', [at(9, 90)])
    store.requests.appendRecords('a', [at(1, 10), at(0, 50, true)])
    expect(store.requests.scalars('a').map((request) => request.seq)).toEqual([0, 1, 2, 3])
    expect(store.requests.scalars('b').map((request) => request.seq)).toEqual([9])
    store.close()
  })

  it('open one by one, with every event', () => {
    const store = storeWith('a')
    const told = fullRecord({ rid: 'x', itl_ns: [5, 6, 7], event_tokens: [1, 2, 3, 4] })
    const untold = fullRecord({ rid: 'y', itl_ns: [8], event_tokens: null })
    store.requests.appendRecords('a', [fullRecord(), told, untold])
    const { itl_ns: _, event_tokens: __, ...request } = told
    expect(store.requests.timeline('a', 'x')).toEqual({
      request,
      itl_ns: Float64Array.of(5, 6, 7),
      event_tokens: Uint32Array.of(1, 2, 3, 4),
    })
    expect(store.requests.timeline('a', 'y')).toMatchObject({
      itl_ns: Float64Array.of(8),
      event_tokens: null,
    })
    expect(store.requests.timeline('a', 'z')).toBeNull()
    store.close()
  })

  it('take about four bytes a gap of ten milliseconds', () => {
    const store = storeWith('a')
    const itl_ns = Array.from({ length: 100_000 }, (_, i) => 1e7 + i)
    store.requests.appendRecords('a', [fullRecord({ itl_ns })])
    const bytes = inStore((database) =>
      database.prepare('SELECT length(itl_ns) FROM request_batch').pluck().get(),
    ) as number
    expect(bytes / itl_ns.length).toBeLessThan(4.1)
    store.close()
  })

  it('mean the same when a list of words has grown at its front since', () => {
    const batch = packRecords([
      fullRecord({ outcome: 'timeout', fault: 'stalled' }),
      fullRecord({ outcome: 'ok', fault: null }),
    ])
    const row = toBatchRow(batch)
    const words = JSON.parse(row.words) as Record<'outcome' | 'fault', string[]>
    const then = { outcome: ['gone', 'timeout', 'ok'], fault: ['stalled'] }
    const code = (column: 'outcome' | 'fault') =>
      Buffer.from(row[column].map((at) => then[column].indexOf(words[column][at] ?? '')))
    const old = {
      words: JSON.stringify({ ...words, ...then }),
      outcome: code('outcome'),
      fault: code('fault'),
    }
    const read = [...scalarsOf({ ...batch, ...toScalars(withChecksums({ ...row, ...old })) })]
    expect(read.map(({ outcome, fault }) => [outcome, fault])).toEqual([
      ['timeout', 'stalled'],
      ['ok', null],
    ])
  })
})

describe('a damaged store', () => {
  const damages: [name: string, sql: string][] = [
    ['a column that is cut', 'UPDATE request_batch SET end_ns = substr(end_ns, 1, 7)'],
    ['a column with another byte', 'UPDATE request_batch SET seq = zeroblob(length(seq)) '],
    [
      'gaps that are cut',
      'UPDATE request_batch SET itl_ns = substr(itl_ns, 1, length(itl_ns) - 1)',
    ],
    [
      'gaps of another form',
      "UPDATE request_batch SET itl_ns = CAST(x'07' || substr(itl_ns, 2) AS BLOB)",
    ],
    ['another number of requests', 'UPDATE request_batch SET requests = requests + 1'],
    ['another start', 'UPDATE request_batch_more SET begun_ns = zeroblob(length(begun_ns))'],
    ['times of the server that are cut', "UPDATE request_batch_more SET server_timing = '['"],
    ['ids that are no JSON', 'UPDATE request_batch SET rid = substr(rid, 2)'],
  ]

  it.each(damages)('is told of in one sentence: %s', (_, sql) => {
    const store = storeWith('a')
    store.requests.appendRecords('a', [fullRecord({ seq: 7 }), fullRecord({ seq: 8, rid: 'r-1' })])
    inStore((database) => database.exec(sql))
    const read = (): unknown => [...store.requests.batches('a')]
    expect(read).toThrow(ProblemError)
    expect(read).toThrow(
      /^The requests of run a in .*store\.sqlite are damaged \(.+\): measure it again/,
    )
    store.close()
  })
})

describe('a kill while a run is written', () => {
  it('loses at most the batch under way', async () => {
    storeWith('a').close()
    const child = forkFile(fileURLToPath(new URL('./fixtures/write-forever.ts', import.meta.url)))
    let last = -1
    child.onMessage((seq) => {
      last = seq as number
      // Nothing in the child hears the signal: it is gone in the middle of whatever it does.
      if (last > 300) child.kill()
    })
    child.post(file)
    await new Promise((resolve) => {
      child.onExit(resolve)
    })
    const store = openStore({ file })
    const seqs = store.requests.scalars('a').map((request) => request.seq)
    expect(seqs.length).toBeGreaterThan(last)
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, i) => i))
    store.close()
  })
})
