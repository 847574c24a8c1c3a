/** Tokens in one block of the KV cache; vLLM's default. */
export const BLOCK_TOKENS = 16

/**
 * The KV cache as a count of blocks. Blocks that no request holds can remember prompt prefixes, oldest
 * forgotten first. Requests that share a prefix skip its computation but hold blocks of their own:
 * sharing of memory is not modelled.
 */
export class KvCache {
  readonly capacity_blocks: number
  readonly #remembers: boolean
  /** Hashes of remembered blocks, least recently used first. */
  readonly #remembered = new Set<number>()
  #used_blocks = 0

  constructor(capacity_blocks: number, remember_prefixes: boolean) {
    this.capacity_blocks = capacity_blocks
    this.#remembers = remember_prefixes
  }

  get used_blocks(): number {
    return this.#used_blocks
  }

  /** Grows a holding from `held` blocks to what `tokens` need; null where there is no room. */
  grow(held: number, tokens: number): number | null {
    const needed = Math.ceil(tokens / BLOCK_TOKENS)
    const more = Math.max(0, needed - held)
    if (this.#used_blocks + more > this.capacity_blocks) return null
    this.#used_blocks += more
    this.#forget()
    return held + more
  }

  release(held: number): void {
    this.#used_blocks -= held
  }

  /** Tokens at the start of a prompt whose KV is remembered; whole blocks only. */
  rememberedTokens(block_hashes: readonly number[]): number {
    if (!this.#remembers) return 0
    let blocks = 0
    for (const hash of block_hashes) {
      if (!this.#remembered.delete(hash)) break
      this.#remembered.add(hash)
      blocks += 1
    }
    return blocks * BLOCK_TOKENS
  }

  /** Remembers a prompt's blocks, as far as there is room that no request holds. */
  remember(block_hashes: readonly number[]): void {
    if (!this.#remembers) return
    for (const hash of block_hashes) {
      this.#remembered.delete(hash)
      this.#remembered.add(hash)
    }
    this.#forget()
  }

  #forget(): void {
    const room = this.capacity_blocks - this.#used_blocks
    for (const oldest of this.#remembered) {
      if (this.#remembered.size <= room) return
      this.#remembered.delete(oldest)
    }
  }
}
