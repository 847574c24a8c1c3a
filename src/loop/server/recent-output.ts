import type { ChildProcess } from 'node:child_process'

/** How much of a server's output is kept to explain why it did not start. */
const KEPT_CHARS = 2_000
/** How much of it fits into one sentence. */
const SHOWN_CHARS = 300

/** The last words of a process, bounded. */
export class RecentOutput {
  #text = ''

  constructor(child: ChildProcess) {
    const keep = (chunk: Buffer): void => {
      this.#text = (this.#text + chunk.toString('utf8')).slice(-KEPT_CHARS)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
  }

  /** ` It said: …`, or nothing where it said nothing. */
  asSentence(): string {
    const text = this.#text.trim().replaceAll(/\s+/g, ' ').slice(-SHOWN_CHARS)
    return text === '' ? '' : ` It said: ${text}`
  }
}
