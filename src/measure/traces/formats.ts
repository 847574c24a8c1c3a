import type { TraceFormat } from '../../shared/trace.ts'
import { accessLog } from './formats/access-log.ts'
import { azureLlm } from './formats/azure-llm.ts'
import { burstGpt } from './formats/burstgpt.ts'
import { mooncake } from './formats/mooncake.ts'
import { requestLog } from './formats/request-log.ts'
import type { TraceFormatReader } from './formats/trace-format.ts'

/** Every format; the first that a file looks like is taken. A new one is one file and one line here. */
const FORMATS: readonly TraceFormatReader[] = [azureLlm, burstGpt, mooncake, accessLog, requestLog]

export function formatReader(format: TraceFormat): TraceFormatReader {
  const found = FORMATS.find((reader) => reader.format === format)
  if (found === undefined) throw new RangeError(`There is no reader for the format ${format}`)
  return found
}

/** The format that the first lines look like; null where they look like none. */
export function guessFormat(lines: readonly string[]): TraceFormat | null {
  return FORMATS.find((reader) => reader.looksLike(lines))?.format ?? null
}
