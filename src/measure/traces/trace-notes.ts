import { countOf } from '../../engine/format/count-of.ts'
import { formatCount } from '../../engine/format/number.ts'
import type { BuiltTrace } from './trace-builder.ts'

/** What an import did to a file, a sentence each; nothing that happened to it goes unsaid. */
export function traceNotes(built: BuiltTrace, blank: number): string[] {
  const { unsorted, left_out, odd_blocks, trace } = built
  const notes: string[] = []
  if (left_out > 0) {
    const kept = formatCount(trace.at_ns.length)
    notes.push(`${countOf(left_out, 'request')} left out: the first ${kept} of the file are kept.`)
  }
  if (unsorted > 0)
    notes.push(`${countOf(unsorted, 'request')} not in the order of time: they are sorted.`)
  if (blank > 0) notes.push(`${countOf(blank, 'blank line')} skipped.`)
  if (odd_blocks > 0)
    notes.push(
      `${countOf(odd_blocks, 'prompt')} with another number of blocks than the length has, at ${formatCount(trace.prefixes?.block_tokens ?? 0)} tokens a block: the length holds.`,
    )
  return notes
}
