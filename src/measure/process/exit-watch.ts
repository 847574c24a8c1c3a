import { LastWords } from './last-words.ts'

/** How long a process may take to end by itself after it was asked to. */
const KILL_GRACE_MS = 2_000

/** Knows whether a supervised process is gone and why, and tells everyone who asked, once. */
export class ExitWatch {
  readonly words = new LastWords()
  #reason: string | null = null
  #listeners: ((reason: string) => void)[] = []
  #force: NodeJS.Timeout | undefined

  get gone(): boolean {
    return this.#reason !== null
  }

  /** Only the first end counts: a process that could not be started also closes. */
  end(reason: string): void {
    if (this.gone) return
    this.#reason = reason
    clearTimeout(this.#force)
    for (const listener of this.#listeners) listener(reason)
  }

  /** The process has ended with this code, or by this signal. */
  ended(code: number | null, signal: string | null): void {
    this.end(exitReason(code, signal, this.words.text))
  }

  /** Calls at once where the process is gone already. */
  onExit(listener: (reason: string) => void): void {
    if (this.#reason === null) this.#listeners.push(listener)
    else listener(this.#reason)
  }

  /** Asks the process to end, and ends it by force where it has not within a few seconds. */
  kill(ask: () => void, force: () => void): void {
    if (this.gone || this.#force !== undefined) return
    ask()
    this.#force = setTimeout(force, KILL_GRACE_MS)
    // A supervisor that ends meanwhile does not wait: its children end with it.
    this.#force.unref()
  }
}

/** "ended with code 1 (Error: …)": how a process went, and its last line where it left one. */
export function exitReason(code: number | null, signal: string | null, stderr: string): string {
  const how = signal === null ? `ended with code ${String(code)}` : `was ended by ${signal}`
  const lines = stderr.split('\n').map((line) => line.trim())
  const said =
    lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.findLast((line) => line !== '')
  return said === undefined ? how : `${how} (${said})`
}
