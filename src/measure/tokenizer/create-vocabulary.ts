import { ESTIMATED_VOCABULARY, type Vocabulary } from '../../engine/plan/vocabulary.ts'
import type { TokenizerChoice } from '../../shared/prompts.ts'
import { openFileCounter } from './file-counter.ts'
import { findVocabulary } from './find-vocabulary.ts'
import { findServerCounter, type ServerToAsk } from './server-counter.ts'
import { withoutSpecialTokens, type TokenCounter } from './token-counter.ts'

export interface MadeVocabulary {
  vocabulary: Vocabulary
  /** What counts its tokens; null where they are estimated. */
  counter: TokenCounter | null
  /** Why lengths are estimates, as a sentence; null where they are exact. */
  note: string | null
}

/** All questions of the making together; a server that is slower than this is not asked further. */
const MAKING_TIMEOUT_MS = 30_000

/**
 * What synthetic text is made of, for a workload's choice of tokenizer: the server's own where it has
 * one, a `tokenizer.json`, else an estimate with a note that says so. Throws a ProblemError for a
 * file that cannot be used; never for what a server does.
 */
export async function createVocabulary(
  choice: TokenizerChoice,
  server: ServerToAsk,
  cancel: AbortSignal,
): Promise<MadeVocabulary> {
  const signal = AbortSignal.any([cancel, AbortSignal.timeout(MAKING_TIMEOUT_MS)])
  const found =
    choice.kind === 'file' ? await openFileCounter(choice) : await findServerCounter(server, signal)
  const who = choice.kind === 'file' ? 'of the file' : 'of the server'
  if (typeof found === 'string') return estimate(`the tokenizer ${who} cannot be asked: ${found}`)
  const counter = await withoutSpecialTokens(found, signal)
  if (typeof counter === 'string')
    return estimate(`the tokenizer ${who} cannot be asked: ${counter}`)
  const vocabulary = await findVocabulary(counter, signal)
  if (typeof vocabulary === 'string')
    return estimate(`the tokenizer ${who} gives no exact lengths: ${vocabulary}`)
  return { vocabulary, counter, note: null }
}

function estimate(reason: string): MadeVocabulary {
  const note = `Input lengths are estimates, a word being one token; ${reason}.`
  return { vocabulary: ESTIMATED_VOCABULARY, counter: null, note }
}
