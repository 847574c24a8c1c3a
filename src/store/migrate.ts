import { copyFileSync, existsSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { ProblemError } from '../shared/result.ts'
import { first } from './migrations/0001-first.ts'
import { columns } from './migrations/0002-columns.ts'
import { moreOfRequests } from './migrations/0003-more-of-requests.ts'
import type { Migration } from './migrations/migration.ts'

export const MIGRATIONS: readonly Migration[] = [first, columns, moreOfRequests]

/**
 * Brings a database to the newest schema: one transaction a step, the file copied aside before the
 * first one, and a stop with a sentence where a step fails or the file is from a later program.
 */
export function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  const at = database.pragma('user_version', { simple: true }) as number
  const newest = migrations.at(-1)?.version ?? 0
  if (at > newest) {
    throw new ProblemError({
      code: 'bad_input',
      message: `${database.name} was written by a later version of Chokepoint (schema ${String(at)}, this one knows ${String(newest)}): update the program.`,
    })
  }
  const steps = migrations.filter((migration) => migration.version > at)
  if (at > 0 && steps.length > 0) backUp(database, at)
  for (const step of steps) {
    database.transaction(() => {
      database.exec(step.sql)
      step.convert?.(database)
      database.pragma(`user_version = ${String(step.version)}`)
    })()
  }
}

function backUp(database: Database, version: number): void {
  if (database.memory) return
  database.pragma('wal_checkpoint(TRUNCATE)')
  const copy = `${database.name}.schema-${String(version)}.backup`
  if (!existsSync(copy)) copyFileSync(database.name, copy)
}
