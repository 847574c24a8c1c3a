import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

/** What may wait for the disk. A disk that falls further behind is too slow for the run. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'files may not grow further there',
  EIO: 'the disk cannot be written',
  EROFS: 'the disk is read-only',
}

/** A file of lines, written as they come with a bounded queue. It never throws; a problem is told once. */
export class LinesFile {
  /** Why nothing more is written, as a clause for a sentence. */
  problem: string | null = null
  readonly #stream: WriteStream
  readonly #onProblem: () => void

  /** @param onProblem Called once, when the file can take no more. */
  constructor(path: string, onProblem: () => void) {
    this.#onProblem = onProblem
    this.#stream = createWriteStream(path)
    this.#stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#stop(REASONS[error.code ?? ''] ?? error.message)
    })
  }

  write(lines: string): void {
    if (this.problem !== null || lines === '') return
    this.#stream.write(lines)
    if (this.#stream.writableLength > WAITING_BYTES_MAX)
      this.#stop('the disk takes the requests slower than they come')
  }

  /** Resolves when everything that was taken is written, or cannot be. */
  async close(): Promise<void> {
    this.#stream.end()
    // Its error was told through `problem`.
    await finished(this.#stream).catch(() => undefined)
  }

  #stop(problem: string): void {
    if (this.problem !== null) return
    this.problem = problem
    this.#onProblem()
  }
}
