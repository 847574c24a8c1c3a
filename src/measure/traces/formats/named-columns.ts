import { CsvRows } from '../csv.ts'
import { BadLine, badLine } from '../refuse.ts'
import type { TraceLines } from './trace-format.ts'

/** The cell of a row under a name of the header. */
export type CellOf = (name: string) => string

/**
 * Reads a CSV file whose first line names its columns.
 * @param wanted Names that the header must have, in any order, whatever their case.
 */
export function namedColumns(
  wanted: readonly string[],
  onRow: (cell: CellOf) => void,
): Required<Pick<TraceLines, 'line' | 'end' | 'isOpen'>> {
  let columns: Map<string, number> | null = null
  let width = 0
  const rows = new CsvRows((cells) => {
    if (columns === null) {
      columns = new Map(cells.map((name, index) => [columnName(name), index]))
      width = cells.length
      const missing = wanted.find((name) => columns?.has(columnName(name)) === false)
      if (missing !== undefined)
        throw badLine(`a header with the column ${missing}`, cells.join(','))
      return
    }
    if (cells.length !== width)
      throw new BadLine(`expected ${width} cells as in the header, not ${cells.length}`)
    const named = columns
    onRow((name) => cells[named.get(columnName(name)) ?? -1] ?? '')
  })
  return { line: (text) => rows.line(text), end: () => rows.end(), isOpen: () => rows.isOpen }
}

/** The cells of the first line. */
export function headerOf(line: string): string[] {
  const header: string[] = []
  const rows = new CsvRows((cells) => header.push(...cells))
  try {
    rows.line(line)
  } catch {
    return []
  }
  return header
}

export function hasColumns(line: string, names: readonly string[]): boolean {
  const header = new Set(headerOf(line).map(columnName))
  return names.every((name) => header.has(columnName(name)))
}

function columnName(name: string): string {
  return name.trim().toLowerCase()
}
