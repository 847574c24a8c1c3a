import { BadLine, badLine } from './refuse.ts'

/** A quoted cell may hold line ends; one that never closes must not swallow the file. */
const RECORD_CHARS_MAX = 32 * 1024 * 1024

/** Puts the lines of a CSV file (RFC 4180) together to rows of cells. */
export class CsvRows {
  readonly #onRow: (cells: string[]) => void
  #delimiter: string | null = null
  #open = ''

  constructor(onRow: (cells: string[]) => void) {
    this.#onRow = onRow
  }

  line(text: string): void {
    const record = this.#open === '' ? text : `${this.#open}\n${text}`
    this.#open = ''
    if (this.#delimiter === null) this.#delimiter = delimiterOf(record)
    if (!record.includes('"')) {
      this.#onRow(record.split(this.#delimiter))
      return
    }
    const cells = quotedCells(record, this.#delimiter)
    if (cells !== null) {
      this.#onRow(cells)
      return
    }
    if (record.length > RECORD_CHARS_MAX) throw new BadLine('a quoted cell never ends')
    this.#open = record
  }

  /** Whether the next line goes on with a quoted cell. */
  get isOpen(): boolean {
    return this.#open !== ''
  }

  /** Throws where the file ends inside a quoted cell. */
  end(): void {
    if (this.#open !== '') throw new BadLine('the file ends inside a quoted cell')
  }
}

/** The separator that the first line has most of. */
function delimiterOf(header: string): string {
  const count = (delimiter: string): number => header.split(delimiter).length
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best))
}

/** The cells of a record with quotes; null where a quoted cell is still open at its end. */
function quotedCells(record: string, delimiter: string): string[] | null {
  const cells: string[] = []
  let at = 0
  for (;;) {
    if (record[at] !== '"') {
      const end = record.indexOf(delimiter, at)
      const cell = record.slice(at, end === -1 ? undefined : end)
      if (cell.includes('"')) throw badLine('quotes around a whole cell', cell)
      cells.push(cell)
      if (end === -1) return cells
      at = end + 1
      continue
    }
    const close = closingQuote(record, at + 1)
    if (close === -1) return null
    cells.push(record.slice(at + 1, close).replaceAll('""', '"'))
    if (close + 1 === record.length) return cells
    if (record[close + 1] !== delimiter)
      throw badLine(`"${delimiter}" after a quoted cell`, record.slice(close + 1))
    at = close + 2
  }
}

function closingQuote(record: string, from: number): number {
  let at = record.indexOf('"', from)
  while (at !== -1 && record[at + 1] === '"') at = record.indexOf('"', at + 2)
  return at
}
