import type { TokenCount } from '../../shared/prompts.ts'

/** Something that counts the tokens of texts, special ones at their ends left out. */
export interface TokenCounter {
  readonly source: Exclude<TokenCount, 'estimate'>
  /**
   * One count a text, in their order; a string is the reason why there is none. `signal` ends the
   * asking, which then is the reason.
   */
  count(texts: readonly string[], signal: AbortSignal): Promise<number[] | string>
}

/** Two words and both together: what each count has too many is in both, and once in the third. */
const PROBES = ['the', 'of', 'the of']

/**
 * A counter without the tokens that it puts before or behind every text, such as the beginning of the
 * text that TGI's tokenizer always counts; a string is the reason why it cannot be used.
 */
export async function withoutSpecialTokens(
  counter: TokenCounter,
  signal: AbortSignal,
): Promise<TokenCounter | string> {
  const counts = await counter.count(PROBES, signal)
  if (typeof counts === 'string') return counts
  const [first = 0, second = 0, both = 0] = counts
  const special = Math.max(0, first + second - both)
  if (special === 0) return counter
  return {
    source: counter.source,
    count: async (texts, until) => {
      const raw = await counter.count(texts, until)
      return typeof raw === 'string' ? raw : raw.map((count) => Math.max(0, count - special))
    },
  }
}
