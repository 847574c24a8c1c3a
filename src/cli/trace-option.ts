import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepTrace } from '../loop/traces.ts'
import { previewTraceFile } from '../measure/traces/preview-file.ts'
import type { TracePreview } from '../shared/ipc/trace.ts'
import { ProblemError } from '../shared/result.ts'
import { TRACE_FORMATS, type TraceFormat, type TraceRef } from '../shared/trace.ts'
import { print } from './print.ts'

/** Copies of traces are found by their hash, so that a folder for all of them serves every run. */
export const TRACES_FOLDER = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir() || tmpdir(), '.cache'),
  'chokepoint',
  'traces',
)

/** The format that is given, or that the first lines tell; else a problem that names the `option`. */
export function formatFor(
  preview: TracePreview,
  given: TraceFormat | null,
  option: string,
): TraceFormat {
  const known = given ?? preview.format
  if (known !== null) return known
  throw new ProblemError({
    code: 'bad_input',
    message: `${preview.file_name}: its first lines tell no format; give ${option}, one of ${TRACE_FORMATS.join(', ')}.`,
    field: 'trace',
  })
}

/**
 * Imports a recorded load, without its texts. What its first lines do not tell is asked for in one
 * sentence.
 */
export async function traceFrom(file_path: string, given: TraceFormat | null): Promise<TraceRef> {
  const preview = await previewTraceFile(file_path)
  const format = formatFor(preview, given, '--trace-format')
  const { ref, profile } = await keepTrace(
    { file_path, format, mapping: preview.mapping, path_contains: null },
    { folder: TRACES_FOLDER },
  )
  for (const note of profile.notes) print.note(`${preview.file_name}: ${note}`)
  return ref
}
