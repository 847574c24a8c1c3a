import type { Database, Transaction } from 'better-sqlite3'
import {
  investigationHeadSchema,
  investigationSchema,
  type Investigation,
  type InvestigationHead,
} from '../shared/investigation.ts'
import {
  fromInvestigationRow,
  toInvestigationRow,
  toIterationRow,
  toRunRow,
  type InvestigationRow,
  type IterationRow,
  type RunRow,
} from './investigation-rows.ts'

/** Investigations with their iterations and runs, whole; what was measured lies in `Runs`. */
export class Investigations {
  readonly #database: Database
  readonly #saveAll: Transaction<(investigation: Investigation) => void>

  constructor(database: Database) {
    this.#database = database
    this.#saveAll = database.transaction((investigation: Investigation) => {
      this.#write(investigation)
    })
  }

  /** Newest first, without the bulk. */
  list(): InvestigationHead[] {
    const rows = this.#database
      .prepare<[], Record<string, unknown> & { simulated: number }>(
        `SELECT id, name, updated_at, simulated, step,
           (SELECT count(*) FROM iteration WHERE investigation_id = investigation.id) AS iterations,
           (SELECT count(*) FROM iteration
             WHERE investigation_id = investigation.id AND decision = 'keep') AS kept
         FROM investigation WHERE removed_at IS NULL ORDER BY updated_at DESC`,
      )
      .all()
    return rows.map((row) =>
      investigationHeadSchema.parse({ ...row, simulated: row.simulated === 1 }),
    )
  }

  get(id: string): Investigation | null {
    const row = this.#database
      .prepare<[string], InvestigationRow>(
        'SELECT * FROM investigation WHERE id = ? AND removed_at IS NULL',
      )
      .get(id)
    if (row === undefined) return null
    const iterations = this.#database
      .prepare<[string], IterationRow>(
        'SELECT * FROM iteration WHERE investigation_id = ? ORDER BY iteration_index',
      )
      .all(id)
    const runs = this.#database
      .prepare<[string], RunRow>('SELECT * FROM run WHERE investigation_id = ? ORDER BY rowid')
      .all(id)
    return investigationSchema.parse(fromInvestigationRow(row, iterations, runs))
  }

  /** Writes the investigation, its iterations and the state of its runs, all or nothing. */
  save(investigation: Investigation): void {
    this.#saveAll(investigation)
  }

  /** Takes it out of the list; it stays on disk until `purge`. */
  remove(id: string, now: string): void {
    this.#database.prepare('UPDATE investigation SET removed_at = ? WHERE id = ?').run(now, id)
  }

  restore(id: string): void {
    this.#database.prepare('UPDATE investigation SET removed_at = NULL WHERE id = ?').run(id)
  }

  /** Deletes for good what was removed, with all that was measured for it. Answers the ids. */
  purge(): string[] {
    return this.#database
      .prepare<[], { id: string }>(
        'DELETE FROM investigation WHERE removed_at IS NOT NULL RETURNING id',
      )
      .all()
      .map((row) => row.id)
  }

  #write(investigation: Investigation): void {
    this.#upsert('investigation', ['id'], toInvestigationRow(investigation))
    // An iteration that was withdrawn or replaced leaves no row behind.
    this.#database
      .prepare('DELETE FROM iteration WHERE investigation_id = ? AND iteration_index >= ?')
      .run(investigation.id, investigation.iterations.length)
    for (const iteration of investigation.iterations) {
      const key = ['investigation_id', 'iteration_index']
      this.#upsert('iteration', key, toIterationRow(investigation.id, iteration))
      for (const run of iteration.runs) {
        this.#upsert('run', ['id'], toRunRow(investigation.id, iteration.index, run))
      }
    }
  }

  #upsert(table: string, key: readonly string[], row: object): void {
    const columns = Object.keys(row)
    const sets = columns
      .filter((column) => !key.includes(column))
      .map((c) => `${c} = excluded.${c}`)
    this.#database
      .prepare(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((c) => `@${c}`).join(', ')})
         ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${sets.join(', ')}`,
      )
      .run(row)
  }
}
