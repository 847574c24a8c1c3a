import type { Database, Statement, Transaction } from 'better-sqlite3'
import type { RequestRecord } from '../shared/request.ts'
import {
  sampleSchema,
  signalSchema,
  type Sample,
  type SampledRun,
  type Signal,
} from '../shared/signal.ts'
import { fromJson } from './json.ts'
import { fromRequestRow, REQUEST_COLUMNS, toRequestRow, type RequestRow } from './request-rows.ts'

/** What was measured in each run: every request and every sample, written as they come. */
export class Runs {
  readonly #database: Database
  readonly #insertRequest: Statement<[RequestRow & { run_id: string }]>
  readonly #insertSample: Statement<[string, number, string]>
  readonly #insertAll: Transaction<(run_id: string, records: readonly RequestRecord[]) => void>

  constructor(database: Database) {
    this.#database = database
    const columns = ['run_id', ...REQUEST_COLUMNS]
    this.#insertRequest = database.prepare(
      `INSERT OR REPLACE INTO request (${columns.join(', ')})
       VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
    )
    this.#insertSample = database.prepare('INSERT OR REPLACE INTO sample VALUES (?, ?, ?)')
    this.#insertAll = database.transaction((run_id: string, records: readonly RequestRecord[]) => {
      for (const record of records) this.#insertRequest.run({ ...toRequestRow(record), run_id })
    })
  }

  appendRecords(run_id: string, records: readonly RequestRecord[]): void {
    this.#insertAll(run_id, records)
  }

  /** In the order of their schedule. */
  records(run_id: string): RequestRecord[] {
    return this.#database
      .prepare<[string], RequestRow>(
        `SELECT ${REQUEST_COLUMNS.join(', ')} FROM request WHERE run_id = ?
         ORDER BY warmup DESC, scheduled_ns, seq`,
      )
      .all(run_id)
      .map(fromRequestRow)
  }

  putSignals(run_id: string, signals: readonly Signal[]): void {
    const insert = this.#database.prepare('INSERT OR REPLACE INTO signal VALUES (?, ?, ?, ?, ?, ?)')
    this.#database.transaction(() => {
      for (const { name, kind, unit, source, simulated } of signals) {
        insert.run(run_id, name, kind, unit, source, simulated ? 1 : 0)
      }
    })()
  }

  appendSample(run_id: string, sample: Sample): void {
    this.#insertSample.run(run_id, sample.t_ns, JSON.stringify(sample.values))
  }

  appendGap(run_id: string, source: string, reason: string): void {
    this.#database.prepare('INSERT OR IGNORE INTO gap VALUES (?, ?, ?)').run(run_id, source, reason)
  }

  gaps(run_id: string): { source: string; reason: string }[] {
    return this.#database
      .prepare<[string], { source: string; reason: string }>(
        'SELECT source, reason FROM gap WHERE run_id = ?',
      )
      .all(run_id)
  }

  sampled(run_id: string): SampledRun {
    const signals = this.#database
      .prepare<[string], Omit<Signal, 'simulated'> & { simulated: number }>(
        'SELECT name, kind, unit, source, simulated FROM signal WHERE run_id = ?',
      )
      .all(run_id)
      .map((row) => signalSchema.parse({ ...row, simulated: row.simulated === 1 }))
    const samples = this.#database
      .prepare<[string], { t_ns: number; values_json: string }>(
        'SELECT t_ns, values_json FROM sample WHERE run_id = ? ORDER BY t_ns',
      )
      .all(run_id)
      .map((row) => sampleSchema.parse({ t_ns: row.t_ns, values: fromJson(row.values_json) }))
    return { signals, samples }
  }

  /** When the last request had ended, nanoseconds since the run's start. */
  setEnd(run_id: string, end_ns: number): void {
    this.#database.prepare('UPDATE run SET end_ns = ? WHERE id = ?').run(end_ns, run_id)
  }

  endOf(run_id: string): number {
    const row = this.#database
      .prepare<[string], { end_ns: number | null }>('SELECT end_ns FROM run WHERE id = ?')
      .get(run_id)
    if (row?.end_ns == null) throw new Error(`run ${run_id} has not ended`)
    return row.end_ns
  }
}
