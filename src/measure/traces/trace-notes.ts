import { TRACE_REQUESTS_MAX } from '../../shared/trace.ts'
import type { BuiltTrace } from './trace-builder.ts'

/** What an import did to a file, a sentence each; nothing that happened to it goes unsaid. */
export function traceNotes(built: BuiltTrace, blank: number): string[] {
  const { unsorted, left_out, odd_blocks, trace } = built
  const notes: string[] = []
  if (left_out > 0)
    notes.push(
      `${left_out} requests are left out: at most ${TRACE_REQUESTS_MAX} are kept, the first of the file.`,
    )
  if (unsorted > 0)
    notes.push(`${unsorted} requests were not in the order of time; they are sorted.`)
  if (blank > 0) notes.push(`${blank} blank lines were skipped.`)
  if (odd_blocks > 0)
    notes.push(
      `${odd_blocks} prompts have another number of blocks than their length in blocks of ${trace.prefixes?.block_tokens ?? 0} tokens; the length holds.`,
    )
  return notes
}
