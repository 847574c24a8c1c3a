import type { Database } from 'better-sqlite3'
import { gpuSchema, type Gpu } from '../shared/catalogue.ts'
import { fromJson } from './json.ts'

interface Row {
  name: string
  gpu_json: string | null
}

/** What the user changed in the GPU catalogue. */
export class GpuEdits {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Name → the user's own figures, or null where the user took the GPU out. */
  all(): Map<string, Gpu | null> {
    const rows = this.#database.prepare<[], Row>('SELECT name, gpu_json FROM gpu_edit').all()
    return new Map(
      rows.map((row) => [
        row.name,
        row.gpu_json === null ? null : gpuSchema.parse(fromJson(row.gpu_json)),
      ]),
    )
  }

  put(name: string, gpu: Gpu | null): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO gpu_edit (name, gpu_json) VALUES (?, ?)')
      .run(name, gpu === null ? null : JSON.stringify(gpu))
  }

  clear(): void {
    this.#database.prepare('DELETE FROM gpu_edit').run()
  }
}
