import { definedRow, type DefinedRow } from '../engine/format/defined.ts'
import { DEFINED_STATISTICS, type DefinedSummary } from '../shared/definitions.ts'

/** A run under another tool's definitions, a line a figure, with what differs. */
export function definedLines(summary: DefinedSummary | null): string[] {
  if (summary === null) return []
  const { tool, sentence, source, metrics } = summary
  return [
    `As ${tool} defines it: ${sentence}`,
    `  Source: ${source}`,
    ...metrics.map((metric) => definedRow(metric, null)).flatMap(rowLines),
  ]
}

function rowLines({ title, cells, notes }: DefinedRow): string[] {
  const figures =
    cells.length === 1
      ? (cells[0]?.text ?? '')
      : cells.map(({ text }, at) => `${DEFINED_STATISTICS[at] ?? ''} ${text}`).join(', ')
  return [`  ${title}: ${figures}`, ...notes.map((note) => `    ${note}`)]
}
