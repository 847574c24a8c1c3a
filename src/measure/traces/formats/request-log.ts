import type { ColumnMapping } from '../../../shared/trace.ts'
import { decimalInstant, isoInstant, unitOfEpoch, type UnitExponent } from '../instants.ts'
import { cellText, jsonObject, valueAt } from '../json-line.ts'
import { BadLine, badLine } from '../refuse.ts'
import type { TraceBuilder } from '../trace-builder.ts'
import { durationOf, isAbsent, tokensOf } from '../values.ts'
import { headerOf, namedColumns, type CellOf } from './named-columns.ts'
import type { TraceFormatReader, TraceLines } from './trace-format.ts'

const NUMBER = /^-?\d+(\.\d*)?(e[+-]?\d+)?$/i

/** Adds rows by a mapping of columns. Numbers of all rows are taken in the unit of the first. */
function rowReader(builder: TraceBuilder, mapping: ColumnMapping): (cell: CellOf) => void {
  let unit: UnitExponent | null = null
  const optional = (cell: CellOf, name: string | null): string => (name === null ? '' : cell(name))
  return (cell) => {
    const time = cell(mapping.timestamp).trim()
    if (isAbsent(time)) throw badLine(`a time in ${mapping.timestamp}`, time)
    const isNumber = NUMBER.test(time)
    if (isNumber) unit ??= unitOfEpoch(time)
    const session = optional(cell, mapping.session)
    const { input_tokens: input, output_tokens: output, duration, duration_unit } = mapping
    builder.add({
      at: isNumber ? decimalInstant(time, unit ?? 0) : isoInstant(time),
      input_tokens: tokensOf(optional(cell, input), input ?? ''),
      output_tokens: tokensOf(optional(cell, output), output ?? ''),
      duration_ns: durationOf(optional(cell, duration), duration_unit, duration ?? ''),
      session: isAbsent(session) ? null : session.trim(),
      blocks: null,
    })
  }
}

function columnsOf(mapping: ColumnMapping): string[] {
  const { timestamp, input_tokens, output_tokens, session, duration } = mapping
  return [timestamp, input_tokens, output_tokens, session, duration].filter((name) => name !== null)
}

/**
 * Logs of requests, as gateways and SDKs write them: JSONL whose columns are dotted paths
 * (`usage.prompt_tokens`), or CSV with a header. Which one it is, the first line tells.
 */
export const requestLog: TraceFormatReader = {
  format: 'request-log',
  looksLike: ([line = '', second]) =>
    line.startsWith('{') || (second !== undefined && headerOf(line).length > 1),
  open: (builder, { mapping }) => {
    if (mapping === null)
      throw new BadLine('expected a mapping that says which column holds the time')
    const add = rowReader(builder, mapping)
    let lines: Pick<TraceLines, 'line' | 'end' | 'isOpen'> | null = null
    const jsonLines = {
      line: (text: string): void => {
        const object = jsonObject(text)
        add((path) => cellText(valueAt(object, path)))
      },
      end: () => undefined,
    }
    return {
      line: (text) => {
        lines ??= text.trimStart().startsWith('{')
          ? jsonLines
          : namedColumns(columnsOf(mapping), add)
        lines.line(text)
      },
      end: () => lines?.end(),
      isOpen: () => lines?.isOpen?.() === true,
      notes: () => [],
    }
  },
}
