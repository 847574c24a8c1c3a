import DatabaseConstructor from 'better-sqlite3'
import { ProblemError } from '../shared/result.ts'
import { GpuEdits } from './gpu-edits.ts'
import { Investigations } from './investigations.ts'
import { migrate } from './migrate.ts'
import { Requests } from './requests.ts'
import { Runs } from './runs.ts'

/** How long a write waits for another process, as a second window or the command line. */
const BUSY_TIMEOUT_MS = 5_000

/** Everything that is kept, in one SQLite file. Calls are synchronous and short. */
export interface Store {
  readonly investigations: Investigations
  readonly runs: Runs
  readonly requests: Requests
  readonly gpu_edits: GpuEdits
  close(): void
}

export interface StoreOptions {
  /** A path, or `:memory:` for nothing that stays. */
  file: string
  /** The addon where the one that ships with better-sqlite3 does not fit the runtime. */
  native_binding?: string | undefined
}

/** Opens the store, made or brought up to date where needed. */
export function openStore(options: StoreOptions): Store {
  const binding = options.native_binding
  const database = new DatabaseConstructor(
    options.file,
    binding === undefined ? {} : { nativeBinding: binding },
  )
  try {
    database.pragma('journal_mode = WAL')
    // With a WAL this survives a kill at any instant; only a power cut may take the last moments.
    database.pragma('synchronous = NORMAL')
    database.pragma('foreign_keys = ON')
    database.pragma(`busy_timeout = ${String(BUSY_TIMEOUT_MS)}`)
    migrate(database)
  } catch (error) {
    database.close()
    if (error instanceof ProblemError) throw error
    throw new ProblemError({
      code: 'bad_input',
      message: `${options.file} cannot be used as Chokepoint's store: ${error instanceof Error ? error.message : String(error)}. Move it aside to start anew.`,
    })
  }
  return {
    investigations: new Investigations(database),
    runs: new Runs(database),
    requests: new Requests(database),
    gpu_edits: new GpuEdits(database),
    close: () => {
      database.close()
    },
  }
}
