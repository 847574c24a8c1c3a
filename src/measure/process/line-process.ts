import { spawn } from 'node:child_process'
import { LastWords } from './last-words.ts'

/** A program that prints a longer line is not what it was taken for. */
const LINE_CHARS_MAX = 64 * 1024

/** How much of a line is repeated where it says why the program went. */
const SAID_CHARS_MAX = 2_000

export interface LineProcessEnd {
  /** No such program on this machine. */
  missing: boolean
  /** A clause for a sentence. */
  reason: string
}

/**
 * A program that runs on and prints a line at a time. Nothing here throws: `onEnd` is called once,
 * with the reason, unless it was stopped by the returned function.
 */
export function startLineProcess(options: {
  command: string
  args: readonly string[]
  onLine: (line: string) => void
  onEnd: (end: LineProcessEnd) => void
}): () => void {
  const child = spawn(options.command, options.args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines = new LineSplitter(options.onLine)
  const words = new LastWords()
  let ended = false
  const end = (missing: boolean, reason: string): void => {
    if (ended) return
    ended = true
    options.onEnd({ missing, reason })
  }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (ended) return
    if (!lines.push(chunk)) {
      end(false, `it printed a line of more than ${LINE_CHARS_MAX} characters`)
      child.kill('SIGKILL')
    }
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    words.hear(chunk)
  })
  child.on('error', (error: NodeJS.ErrnoException) => {
    end(error.code === 'ENOENT', `it could not be started: ${error.message}`)
  })
  child.on('close', (code, signal) => {
    const how = signal === null ? `it ended with code ${String(code)}` : `it was ended by ${signal}`
    const said = lines.last.trim() === '' ? words.text.trim() : lines.last.trim()
    end(false, said === '' ? how : `${how} (${said.split('\n').at(-1) ?? ''})`)
  })
  return () => {
    ended = true
    // A program that only prints has nothing to save.
    child.kill('SIGKILL')
  }
}

class LineSplitter {
  readonly #onLine: (line: string) => void
  #rest = ''
  /** What was printed last: programs say on stdout, too, why they end. */
  last = ''

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  /** False where a line is too long. */
  push(chunk: string): boolean {
    const parts = (this.#rest + chunk).split('\n')
    this.#rest = parts.pop() ?? ''
    for (const part of parts) {
      this.last = part.slice(0, SAID_CHARS_MAX)
      this.#onLine(part)
    }
    return this.#rest.length <= LINE_CHARS_MAX
  }
}
