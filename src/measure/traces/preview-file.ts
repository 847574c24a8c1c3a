import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { TracePreview } from '../../shared/ipc/trace.ts'
import { CsvRows } from './csv.ts'
import { guessFormat } from './formats.ts'
import { guessMapping } from './guess-mapping.ts'
import { cellText, jsonObject, pathsOf, valueAt } from './json-line.ts'
import { readLines } from './lines.ts'

const HEAD_BYTES = 512 * 1024
const ROWS_MAX = 8
const COLUMNS_MAX = 200
const CELL_CHARS_MAX = 120

type Table = Pick<TracePreview, 'columns' | 'rows'>

/** What a file that may hold a trace looks like at its beginning. Throws where it cannot be read. */
export async function previewTraceFile(file_path: string): Promise<TracePreview> {
  const lines: string[] = []
  await readLines(
    file_path,
    (text, _number, ended) => {
      // What the reading cuts off is no line.
      if (lines.length <= ROWS_MAX && text.trim() !== '' && (ended || lines.length === 0))
        lines.push(text.trim())
    },
    { bytes_max: HEAD_BYTES },
  ).catch(ignoreCut(lines))
  const { size } = await stat(file_path)
  const format = guessFormat(lines)
  const { columns, rows } = tableOf(lines, format === 'access-log')
  return {
    file_path,
    file_name: basename(file_path),
    bytes: size,
    format,
    columns,
    mapping: guessMapping(columns),
    rows: rows.map((row) => row.map((cell) => cell.slice(0, CELL_CHARS_MAX))),
  }
}

/** A packed file that is read in part ends too early for its unpacking; the lines before are whole. */
function ignoreCut(lines: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (lines.length === 0) throw error
  }
}

function tableOf(lines: readonly string[], is_access_log: boolean): Table {
  if (is_access_log) return { columns: [], rows: lines.slice(0, ROWS_MAX).map((line) => [line]) }
  try {
    return lines[0]?.startsWith('{') === true ? jsonTable(lines) : csvTable(lines)
  } catch {
    return { columns: [], rows: lines.slice(0, ROWS_MAX).map((line) => [line]) }
  }
}

function jsonTable(lines: readonly string[]): Table {
  const objects = lines.slice(0, ROWS_MAX).map(jsonObject)
  const columns = [...new Set(objects.flatMap((object) => pathsOf(object)))].slice(0, COLUMNS_MAX)
  return {
    columns,
    rows: objects.map((object) => columns.map((path) => cellText(valueAt(object, path)))),
  }
}

function csvTable(lines: readonly string[]): Table {
  const rows: string[][] = []
  const reader = new CsvRows((cells) => rows.push(cells))
  for (const line of lines) reader.line(line)
  const [columns = [], ...cells] = rows
  return {
    columns: columns.slice(0, COLUMNS_MAX),
    rows: cells.slice(0, ROWS_MAX).map((row) => row.slice(0, COLUMNS_MAX)),
  }
}
