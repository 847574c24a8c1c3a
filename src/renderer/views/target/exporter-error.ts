import { EXPORTERS_MAX } from '../../../shared/target.ts'
import type { Parsed } from '../../forms/sentence.ts'
import { linesOf } from './target-draft.ts'

/** What is wrong with the list of exporters, as one sentence; null where nothing is. */
export function exporterError(parsed: Parsed<unknown>, text: string): string | null {
  if (parsed.success) return null
  const issue = parsed.error.issues.find(({ path }) => path[0] === 'exporter_urls')
  if (issue === undefined) return null
  const lines = linesOf(text)
  const at = issue.path[1]
  if (typeof at !== 'number') {
    return `At most ${String(EXPORTERS_MAX)} exporters are read; these are ${String(lines.length)}.`
  }
  return `“${lines[at] ?? ''}” is no address, such as http://10.0.0.12:9400/metrics`
}
