import type { Random } from '../stats/random.ts'
import type { Vocabulary, VocabularyPiece } from './vocabulary.ts'

/** A text and its length as its vocabulary counts. */
export interface CountedText {
  text: string
  tokens: number
}

export const NO_TEXT: CountedText = { text: '', tokens: 0 }

/** The pieces of a vocabulary by length, and how many of them are at most so long. */
interface SortedPieces {
  pieces: readonly VocabularyPiece[]
  longest: number
  /** `fitting[n]`: how many pieces have at most n tokens. */
  fitting: Uint32Array
}

const sortedPieces = new WeakMap<Vocabulary, SortedPieces>()

function sortPieces(vocabulary: Vocabulary): SortedPieces {
  const known = sortedPieces.get(vocabulary)
  if (known !== undefined) return known
  const pieces = [...vocabulary.pieces].sort((left, right) => left.tokens - right.tokens)
  const longest = pieces.at(-1)?.tokens ?? 0
  if (pieces.length === 0 || pieces.some((piece) => !(piece.tokens >= 1)))
    throw new RangeError('A vocabulary holds pieces of at least one token each')
  const fitting = new Uint32Array(longest + 1)
  for (const { tokens } of pieces) fitting[tokens] = (fitting[tokens] ?? 0) + 1
  for (let n = 1; n <= longest; n += 1) fitting[n] = (fitting[n] ?? 0) + (fitting[n - 1] ?? 0)
  const made = { pieces, longest, fitting }
  sortedPieces.set(vocabulary, made)
  return made
}

/**
 * Text of `tokens` tokens: pieces drawn evenly, and towards the end from those that still fit. It is
 * shorter than asked only where the vocabulary has no piece of one token; `tokens` tells.
 */
export function composeText(vocabulary: Vocabulary, tokens: number, random: Random): CountedText {
  const { pieces, longest, fitting } = sortPieces(vocabulary)
  const parts: string[] = []
  let left = tokens
  while (left > 0) {
    const choice = left >= longest ? pieces.length : (fitting[left] ?? 0)
    const piece = choice === 0 ? undefined : pieces[random.int(choice)]
    if (piece === undefined) break
    parts.push(piece.text)
    left -= piece.tokens
  }
  return { text: parts.join(vocabulary.separator), tokens: tokens - left }
}

/** Texts one after another, as one. */
export function joinTexts(
  texts: readonly CountedText[],
  { separator }: Pick<Vocabulary, 'separator'>,
): CountedText {
  return {
    text: texts
      .filter(({ text }) => text !== '')
      .map(({ text }) => text)
      .join(separator),
    tokens: texts.reduce((sum, { tokens }) => sum + tokens, 0),
  }
}
