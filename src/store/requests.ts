import type { Database, Statement } from 'better-sqlite3'
import {
  eventTokensAt,
  gapsAt,
  packInBatches,
  scalarsAt,
  scalarsOf,
  type RecordBatch,
  type ScalarBatch,
} from '../shared/record-batch.ts'
import type { RequestRecord, RequestScalars } from '../shared/request.ts'
import { ProblemError } from '../shared/result.ts'
import type { RequestTimeline } from '../shared/run-events.ts'
import {
  ROW_COLUMNS,
  SCALAR_COLUMNS,
  toBatchRow,
  toEventLists,
  toScalars,
  type BatchRow,
  type ListRow,
  type ScalarRow,
} from './batch-columns.ts'
import {
  MORE_COLUMNS,
  toMoreColumns,
  toMoreRow,
  type MaybeMoreRow,
  type MoreRow,
} from './more-columns.ts'

const BATCHES = 'request_batch LEFT JOIN request_batch_more USING (batch_id)'

/**
 * The requests of every run, written in the batches in which they come: one transaction a
 * batch, so that a kill loses at most the batch under way.
 */
export class Requests {
  readonly #database: Database
  readonly #insert: Statement<[BatchRow & { run_id: string }]>
  readonly #insertMore: Statement<[MoreRow & { batch_id: number | bigint }]>

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.prepare(insertion('request_batch', ['run_id', ...ROW_COLUMNS]))
    this.#insertMore = database.prepare(
      insertion('request_batch_more', ['batch_id', ...MORE_COLUMNS]),
    )
  }

  append(run_id: string, batch: RecordBatch): void {
    if (batch.n === 0) return
    this.#database.transaction(() => {
      const { lastInsertRowid } = this.#insert.run({ ...toBatchRow(batch), run_id })
      this.#insertMore.run({ ...toMoreRow(batch), batch_id: lastInsertRowid })
    })()
  }

  appendRecords(run_id: string, records: readonly RequestRecord[]): void {
    for (const batch of packInBatches(records)) this.append(run_id, batch)
  }

  /** Without what happened inside them: warm-up first, then in the order of their schedule. */
  scalars(run_id: string): RequestScalars[] {
    const requests: RequestScalars[] = []
    for (const row of this.#rows<ScalarRow>(run_id, SCALAR_COLUMNS)) {
      for (const request of scalarsOf(this.#read(run_id, () => wholeScalars(row))))
        requests.push(request)
    }
    return requests.sort(bySchedule)
  }

  /**
   * Everything of a run, a batch at a time, so that a run of any length is read in the memory of one.
   * The database takes no write while this is being read.
   */
  *batches(run_id: string): Generator<RecordBatch> {
    for (const row of this.#rows<ScalarRow & ListRow>(run_id, ROW_COLUMNS)) {
      yield this.#read(run_id, () => ({ ...wholeScalars(row), ...toEventLists(row) }))
    }
  }

  /** One request with everything in it; null where the run has none of this id. */
  timeline(run_id: string, rid: string): RequestTimeline | null {
    const row = this.#database
      .prepare<[string, string], ScalarRow & ListRow & MaybeMoreRow>(
        `SELECT ${[...ROW_COLUMNS, ...MORE_COLUMNS].join(', ')} FROM ${BATCHES}
         WHERE run_id = ? AND EXISTS (SELECT 1 FROM json_each(request_batch.rid) WHERE value = ?)`,
      )
      .get(run_id, rid)
    if (row === undefined) return null
    const batch = this.#read(run_id, () => ({ ...wholeScalars(row), ...toEventLists(row) }))
    const at = batch.rid.indexOf(rid)
    return {
      request: scalarsAt(batch, at),
      // Copies, so that the batch is not kept.
      itl_ns: gapsAt(batch, at).slice(),
      event_tokens: eventTokensAt(batch, at)?.slice() ?? null,
    }
  }

  #rows<Row>(run_id: string, columns: readonly string[]): IterableIterator<Row & MaybeMoreRow> {
    return this.#database
      .prepare<[string], Row & MaybeMoreRow>(
        `SELECT ${[...columns, ...MORE_COLUMNS].join(', ')} FROM ${BATCHES} WHERE run_id = ? ORDER BY batch_id`,
      )
      .iterate(run_id)
  }

  #read<T>(run_id: string, decode: () => T): T {
    try {
      return decode()
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new ProblemError({
        code: 'bad_input',
        message: `The requests of run ${run_id} in ${this.#database.name} are damaged (${why}): measure it again, or restore the file from a copy.`,
      })
    }
  }
}

function wholeScalars(row: ScalarRow & MaybeMoreRow): ScalarBatch {
  return { ...toScalars(row), ...toMoreColumns(row, row.requests) }
}

function insertion(table: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join(', ')})
    VALUES (${columns.map((column) => `@${column}`).join(', ')})`
}

function bySchedule(a: RequestScalars, b: RequestScalars): number {
  return Number(b.warmup) - Number(a.warmup) || a.scheduled_ns - b.scheduled_ns || a.seq - b.seq
}
