import { hashText } from '../simulation/random.ts'
import { BLOCK_TOKENS } from '../simulation/kv-cache.ts'

/** A run of letters counts as one token for each so many of them; digits go in threes. */
const LETTERS_PER_TOKEN = 8
const PIECE = /\p{L}+|\d{1,3}|[^\s\p{L}\d]/gu

/** Second basis for block hashes, so that two 32-bit hashes make one of 52 bits. */
const SECOND_BASIS = 0x9e3779b9
const HIGH_FACTOR = 2 ** 20
const LOW_MASK = 0xfffff

/**
 * Splits text as a subword tokenizer does, roughly: common words are one token, long ones several,
 * each punctuation mark one. There is no vocabulary.
 */
export function splitTokens(text: string): string[] {
  return (text.match(PIECE) ?? []).flatMap((piece) =>
    piece.length <= LETTERS_PER_TOKEN ? [piece] : cut(piece),
  )
}

/** One hash for each whole block of tokens; each covers everything before it, too. */
export function blockHashes(tokens: readonly string[]): number[] {
  const hashes: number[] = []
  let [first, second] = [hashText(''), SECOND_BASIS]
  for (let end = BLOCK_TOKENS; end <= tokens.length; end += BLOCK_TOKENS) {
    const block = tokens.slice(end - BLOCK_TOKENS, end).join('\u0000')
    first = hashText(block, first)
    second = hashText(block, second)
    hashes.push(first * HIGH_FACTOR + (second & LOW_MASK))
  }
  return hashes
}

function cut(piece: string): string[] {
  const parts: string[] = []
  for (let start = 0; start < piece.length; start += LETTERS_PER_TOKEN) {
    parts.push(piece.slice(start, start + LETTERS_PER_TOKEN))
  }
  return parts
}
