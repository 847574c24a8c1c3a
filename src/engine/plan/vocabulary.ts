import type { TokenCount } from '../../shared/prompts.ts'
import { WORDS } from './words.ts'

/** A piece of text of known length. */
export interface VocabularyPiece {
  /** Without a space at either end. */
  text: string
  /** What the piece adds to a text together with the space before it; at least 1. */
  tokens: number
}

/** What synthetic text is made of: pieces joined by one space each, whose tokens add up. */
export interface Vocabulary {
  pieces: readonly VocabularyPiece[]
  /** What counted the pieces. */
  source: TokenCount
}

/** Where nothing counts tokens: common words, taken as one token each. */
export const ESTIMATED_VOCABULARY: Vocabulary = {
  pieces: WORDS.map((text) => ({ text, tokens: 1 })),
  source: 'estimate',
}
