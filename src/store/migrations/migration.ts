import type { Database } from 'better-sqlite3'

/** One step of the schema. Steps are never changed once released; a new one is added instead. */
export interface Migration {
  version: number
  sql: string
  /** What SQL alone cannot convert, after `sql` and in the same transaction. */
  convert?: (database: Database) => void
}
