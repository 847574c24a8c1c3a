import { basename } from 'node:path'
import { readPromptsFile } from '../measure/prompts-file.ts'
import type { PromptsFile } from '../shared/ipc/measure.ts'
import type { PromptEntry } from '../shared/prompts.ts'

/** How many lengths a window gets for its histogram, evenly taken over the file. */
const LENGTHS_SHOWN_MAX = 5_000
/** How much of the first prompt is shown. */
const EXAMPLE_CHARS = 500

/** A prompts file as a window shows it: its name, its hash, its lengths, and one prompt of it. */
export async function describePromptsFile(file_path: string): Promise<PromptsFile> {
  const { prompts, sha256 } = await readPromptsFile(file_path)
  const every = Math.ceil(prompts.length / LENGTHS_SHOWN_MAX)
  return {
    file_path,
    file_name: basename(file_path),
    sha256,
    prompts: prompts.length,
    lengths_chars: prompts.filter((_, at) => at % every === 0).map((entry) => textOf(entry).length),
    example: textOf(prompts[0]).slice(0, EXAMPLE_CHARS),
  }
}

function textOf(entry: PromptEntry | undefined): string {
  if (entry === undefined) return ''
  return typeof entry === 'string' ? entry : entry.map((message) => message.content).join('\n')
}
