import type { TokenCount } from '../../shared/prompts.ts'
import { WORDS } from './words.ts'

/** A piece of text of known length. */
export interface VocabularyPiece {
  text: string
  /** What the piece adds to a text, together with the separator before it; at least 1. */
  tokens: number
}

/** What synthetic text is made of: pieces joined by a separator, whose tokens add up. */
export interface Vocabulary {
  pieces: readonly VocabularyPiece[]
  /**
   * A space between words; nothing where a word has a token for each of its characters, so that the
   * pieces hold their own spaces and single characters fill what is left.
   */
  separator: ' ' | ''
  /** What counted the pieces. */
  source: TokenCount
}

/** Where nothing counts tokens: common words, taken as one token each. */
export const ESTIMATED_VOCABULARY: Vocabulary = {
  pieces: WORDS.map((text) => ({ text, tokens: 1 })),
  separator: ' ',
  source: 'estimate',
}
