import type { SmiRow } from './smi-csv.ts'

/** The rows of one reading: as many as there are GPUs, or until an index comes again. */
export class SmiFrames {
  #rows: SmiRow[] = []
  readonly #onFrame: (rows: readonly SmiRow[]) => void

  constructor(onFrame: (rows: readonly SmiRow[]) => void) {
    this.#onFrame = onFrame
  }

  /** Lets go of what came so far: the program was started anew, in the middle of a reading. */
  clear(): void {
    this.#rows = []
  }

  push(row: SmiRow): void {
    if (this.#rows.some(({ index }) => index === row.index)) this.#flush()
    this.#rows.push(row)
    if (this.#rows.length === row.count) this.#flush()
  }

  #flush(): void {
    const rows = this.#rows
    this.#rows = []
    if (rows.length > 0) this.#onFrame(rows)
  }
}
