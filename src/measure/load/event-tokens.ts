/**
 * How many tokens each content event brought, as the server tells it: either counted so far (usage in
 * each event, llama.cpp) or for each event alone (token ids, TGI). Tokens that came without content,
 * such as the first half of a character, belong to the next event with content.
 */
export class EventTokens {
  counts: number[] | null = null
  /** Tokens told so far, and those of them that events with content have. */
  #told = 0
  #given = 0
  /** Whether the event that is being read says something. */
  #isTold = false
  #isLost = false

  /** What an event says: tokens so far, and of it alone; -1 where it does not say. */
  tell(so_far: number, alone: number): void {
    this.#isTold = so_far !== -1 || alone !== -1
    if (so_far !== -1) this.#told = so_far
    else if (alone !== -1) this.#told += alone
  }

  /** The event that was told of last has content. */
  give(): void {
    if (this.#isLost) return
    const tokens = this.#told - this.#given
    // A server that counts nothing while text comes does not count as it goes.
    if (!this.#isTold || tokens < 0 || this.#told === 0) {
      this.#isLost = true
      this.counts = null
      return
    }
    this.#given = this.#told
    this.counts ??= []
    this.counts.push(tokens)
  }
}
