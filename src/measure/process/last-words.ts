/** How much of a process's output is kept, to say why it went. */
const TAIL_CHARS_MAX = 2_000

/** What a process said last, bounded. */
export class LastWords {
  #text = ''

  hear(chunk: Buffer | string): void {
    this.#text = (this.#text + chunk.toString()).slice(-TAIL_CHARS_MAX)
  }

  get text(): string {
    return this.#text
  }
}
