import { spawn } from 'node:child_process'
import { LastWords } from './last-words.ts'

/** A program that prints a longer line is not what it was taken for. */
const LINE_CHARS_MAX = 64 * 1024

/** How much of a line is repeated where it says why the program went. */
const SAID_CHARS_MAX = 2_000

export interface LineProcessEnd {
  /** No such program on the machine. */
  missing: boolean
  /** A clause for a sentence. */
  reason: string
  /** Null where it was ended by a signal, or never began. */
  code: number | null
  /** What it said last on stderr. */
  stderr: string
}

export interface LineProgram {
  command: string
  args: readonly string[]
  /** Whether it is written to, or ends itself when it can no longer be; else it has no input. */
  has_input?: boolean
  /** Each time it is started, before its first line. */
  onStart?: () => void
  onLine: (line: string) => void
  onEnd: (end: LineProcessEnd) => void
}

export interface LineProcess {
  /** One line of input; does nothing once the program is gone. */
  write(line: string): void
  stop(): void
}

/** Starts a program somewhere: on this machine, or over ssh on another. */
export type StartProgram = (program: LineProgram) => LineProcess

/**
 * A program of this machine that runs on and prints a line at a time. Nothing here throws: `onEnd` is
 * called once, with the reason, unless it was stopped.
 */
export const startLineProcess: StartProgram = (program) => {
  program.onStart?.()
  const input = program.has_input === true ? 'pipe' : 'ignore'
  const child = spawn(program.command, program.args, { stdio: [input, 'pipe', 'pipe'] })
  const lines = new LineSplitter(program.onLine)
  const words = new LastWords()
  let ended = false
  const end = (how: Pick<LineProcessEnd, 'missing' | 'reason'>, code: number | null): void => {
    if (ended) return
    ended = true
    program.onEnd({ ...how, code, stderr: words.text })
  }
  // A program that is gone takes no more input; how it went comes with its end.
  child.stdin?.on('error', () => undefined)
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    if (ended) return
    if (!lines.push(chunk)) {
      const reason = `it printed a line of more than ${LINE_CHARS_MAX} characters`
      end({ missing: false, reason }, null)
      child.kill('SIGKILL')
    }
  })
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    words.hear(chunk)
  })
  child.on('error', (error: NodeJS.ErrnoException) => {
    const reason = `it could not be started: ${error.message}`
    end({ missing: error.code === 'ENOENT', reason }, null)
  })
  child.on('close', (code, signal) => {
    const how = signal === null ? `it ended with code ${String(code)}` : `it was ended by ${signal}`
    const said = lines.last.trim() === '' ? words.text.trim() : lines.last.trim()
    const reason = said === '' ? how : `${how} (${said.split('\n').at(-1) ?? ''})`
    end({ missing: false, reason }, code)
  })
  return {
    write(line) {
      if (child.stdin?.writable === true) child.stdin.write(`${line}\n`)
    },
    stop() {
      ended = true
      // A program that only prints has nothing to save.
      child.kill('SIGKILL')
    },
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
