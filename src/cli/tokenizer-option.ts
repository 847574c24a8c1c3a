import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { TokenizerChoice } from '../shared/prompts.ts'
import { ProblemError } from '../shared/result.ts'

/** A `tokenizer.json` by its name, or the server's own tokenizer where none is named. */
export async function tokenizerFrom(file: string | undefined): Promise<TokenizerChoice> {
  if (file === undefined) return { kind: 'server_or_estimate' }
  const file_path = resolve(file)
  try {
    const bytes = await readFile(file_path)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { kind: 'file', file_path, sha256 }
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new ProblemError({
      code: 'bad_input',
      message: `--tokenizer ${file} cannot be read (${why}): expected a tokenizer.json.`,
      field: 'tokenizer',
    })
  }
}
