import { composeText } from '../../engine/plan/synthetic-text.ts'
import type { Vocabulary, VocabularyPiece } from '../../engine/plan/vocabulary.ts'
import { WORDS } from '../../engine/plan/words.ts'
import { createRandom, deriveSeed } from '../../engine/stats/random.ts'
import type { TokenCounter } from './token-counter.ts'

/** Fewer words of one token each would make texts of too few different ones. */
const WORDS_MIN = 32
/** Lengths of the texts on which a vocabulary is tried; short ones show what the ends do. */
const TRIED_TOKENS = [1, 2, 3, 7, 20, 64, 129, 300]
const TRIAL_SEED = 20_261_104
const LETTERS = 'a b c d e f g h i j k l m n o p q r s t u v w x y z'.split(' ')

/**
 * Pieces of text whose tokens add up, by the counter's own counts: common words of one token each
 * where its tokenizer has such, else single characters where a character is a token. Tried on texts
 * as a plan composes them; a string says why there is no such vocabulary.
 */
export async function findVocabulary(
  counter: TokenCounter,
  signal: AbortSignal,
): Promise<Vocabulary | string> {
  const text = WORDS.join(' ')
  const total = await counter.count([text], signal)
  if (typeof total === 'string') return total
  const [tokens = 0] = total
  if (tokens === text.length) return tried(counter, charactersOf(counter), signal)
  const words = tokens === WORDS.length ? WORDS : await singleTokenWords(counter, signal)
  if (typeof words === 'string') return words
  if (words.length < WORDS_MIN)
    return `only ${words.length} of ${WORDS.length} common words are one token each`
  const pieces = words.map((word) => ({ text: word, tokens: 1 }))
  return tried(counter, { pieces, separator: ' ', source: counter.source }, signal)
}

/** Words with the space before them, which they hold; and letters for what is left. */
function charactersOf({ source }: TokenCounter): Vocabulary {
  const piece = (text: string): VocabularyPiece => ({ text, tokens: text.length })
  const pieces = [...WORDS.map((word) => piece(` ${word}`)), ...LETTERS.map(piece)]
  return { pieces, separator: '', source }
}

/** Each word between two others: what it adds there is what it adds in a text. */
async function singleTokenWords(
  counter: TokenCounter,
  signal: AbortSignal,
): Promise<string[] | string> {
  const [frame = ''] = WORDS
  const counts = await counter.count(
    [`${frame} ${frame}`, ...WORDS.map((word) => `${frame} ${word} ${frame}`)],
    signal,
  )
  if (typeof counts === 'string') return counts
  const [around = 0, ...all] = counts
  return WORDS.filter((_, index) => (all[index] ?? 0) - around === 1)
}

async function tried(
  counter: TokenCounter,
  vocabulary: Vocabulary,
  signal: AbortSignal,
): Promise<Vocabulary | string> {
  const texts = TRIED_TOKENS.map((tokens) =>
    composeText(vocabulary, tokens, createRandom(deriveSeed(TRIAL_SEED, tokens))),
  )
  const counts = await counter.count(
    texts.map(({ text }) => text),
    signal,
  )
  if (typeof counts === 'string') return counts
  for (const [index, tokens] of TRIED_TOKENS.entries()) {
    const counted = counts[index] ?? 0
    if (counted !== tokens)
      return `the tokens of words do not add up: a text of ${tokens} has ${counted}`
  }
  return vocabulary
}
