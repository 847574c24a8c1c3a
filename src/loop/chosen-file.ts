import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { trust } from '../measure/http/trust.ts'
import { chooseTokenizer } from '../measure/tokenizer/file-counter.ts'
import type { ChosenFile, FileKind } from '../shared/ipc/file.ts'

/** A file as a form names it. Throws a ProblemError for one that cannot be used as what it is for. */
export async function describeFile(kind: FileKind, file_path: string): Promise<ChosenFile> {
  if (kind === 'tokenizer') {
    const { sha256 } = await chooseTokenizer(file_path)
    return { file_path, sha256 }
  }
  // Reads it first, and refuses one that is too large to be a list of authorities.
  await trust(file_path)
  const bytes = await readFile(file_path)
  return { file_path, sha256: createHash('sha256').update(bytes).digest('hex') }
}
