import type { ChildProcess } from 'node:child_process'
import { LastWords } from '../../measure/process/last-words.ts'

/** How much of it fits into one sentence. */
const SHOWN_CHARS = 300

/** The last words of a process, bounded. */
export class RecentOutput {
  readonly #words = new LastWords()

  constructor(child: ChildProcess) {
    const keep = (chunk: Buffer): void => {
      this.#words.hear(chunk)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
  }

  /** ` It said: …`, or nothing where it said nothing. */
  asSentence(): string {
    const text = this.#words.text.trim().replaceAll(/\s+/g, ' ').slice(-SHOWN_CHARS)
    return text === '' ? '' : ` It said: ${text}`
  }
}
