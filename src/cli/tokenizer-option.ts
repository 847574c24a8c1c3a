import { resolve } from 'node:path'
import { chooseTokenizer } from '../measure/tokenizer/file-counter.ts'
import type { TokenizerChoice } from '../shared/prompts.ts'

/** A `tokenizer.json` by its name, or the server's own tokenizer where none is named. */
export async function tokenizerFrom(file: string | undefined): Promise<TokenizerChoice> {
  return file === undefined ? { kind: 'server_or_estimate' } : chooseTokenizer(resolve(file))
}
