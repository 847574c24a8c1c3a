import { WORDS } from '../../engine/plan/words.ts'

/**
 * A small `tokenizer.json` of the kind of GPT-2: byte-level, with the merges that make a token of each
 * of `words`, with and without a space in front.
 */
export function byteLevelTokenizer(words: readonly string[] = WORDS): unknown {
  const merges: string[] = []
  const vocab = new Map<string, number>()
  const token = (text: string): void => {
    if (!vocab.has(text)) vocab.set(text, vocab.size)
  }
  for (const letter of 'Ġabcdefghijklmnopqrstuvwxyz'.split('')) token(letter)
  const merge = (left: string, right: string): void => {
    token(left + right)
    if (!merges.includes(`${left} ${right}`)) merges.push(`${left} ${right}`)
  }
  for (const word of words) {
    for (let end = 1; end < word.length; end += 1) merge(word.slice(0, end), word[end] ?? '')
    merge('Ġ', word)
  }
  return {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: {
      type: 'ByteLevel',
      add_prefix_space: false,
      trim_offsets: true,
      use_regex: true,
    },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab: Object.fromEntries(vocab), merges },
  }
}
