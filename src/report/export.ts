import type { Investigation } from '../shared/investigation.ts'
import type { ExportFormat } from '../shared/ipc/export.ts'
import { historyCsv } from './history-csv.ts'
import { historyHtml } from './history-html.ts'
import { historyJson } from './history-json.ts'

/** The formats, one file each. */
const WRITERS: Readonly<Record<ExportFormat, (investigation: Investigation) => string>> = {
  json: historyJson,
  csv: historyCsv,
  html: historyHtml,
}

/** An investigation's whole history as the text of a file. No key is part of an investigation. */
export function exportText(investigation: Investigation, format: ExportFormat): string {
  return WRITERS[format](investigation)
}
