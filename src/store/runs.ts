import type { Database, Statement } from 'better-sqlite3'
import {
  sampleSchema,
  signalSchema,
  type Sample,
  type SampledRun,
  type Signal,
} from '../shared/signal.ts'
import { fromJson } from './json.ts'

/** What was read beside each run, written as it comes, and when the run ended. */
export class Runs {
  readonly #database: Database
  readonly #insertSample: Statement<[string, number, string]>

  constructor(database: Database) {
    this.#database = database
    this.#insertSample = database.prepare('INSERT OR REPLACE INTO sample VALUES (?, ?, ?)')
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

  investigationOf(run_id: string): string | null {
    const row = this.#database
      .prepare<[string], { investigation_id: string }>(
        'SELECT investigation_id FROM run WHERE id = ?',
      )
      .get(run_id)
    return row?.investigation_id ?? null
  }

  endOf(run_id: string): number {
    const row = this.#database
      .prepare<[string], { end_ns: number | null }>('SELECT end_ns FROM run WHERE id = ?')
      .get(run_id)
    if (row?.end_ns == null) throw new Error(`run ${run_id} has not ended`)
    return row.end_ns
  }
}
