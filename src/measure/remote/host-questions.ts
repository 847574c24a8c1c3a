import type { LineProcess } from '../process/line-process.ts'
import { END_OF_ANSWER, questionLine, type HostQuestion } from './host-script.ts'

/** More lines than any answer has: one of a machine with a hundred thousand processes. */
const LINES_MAX = 300_000

/** The connection went while the answer was awaited; why is told elsewhere. */
export class AnswerLost extends Error {}

/** Puts questions to the script on the other machine, one at a time. */
export class HostQuestions {
  #lines: string[] = []
  #settle: { resolve: (lines: string[]) => void; reject: (error: Error) => void } | null = null
  /** Where the questions go; set by the one who starts the script. */
  script: Pick<LineProcess, 'write'> | null = null

  ask(question: HostQuestion): Promise<string[]> {
    return new Promise((resolve, reject) => {
      this.#lines = []
      this.#settle = { resolve, reject }
      this.script?.write(questionLine(question))
    })
  }

  /** The script was started anew, or is gone: what was asked is not answered any more. */
  lost(): void {
    this.#settle?.reject(new AnswerLost())
    this.#settle = null
  }

  line(line: string): void {
    if (this.#settle === null) return
    if (line === END_OF_ANSWER) {
      this.#settle.resolve(this.#lines)
      this.#settle = null
    } else if (this.#lines.length < LINES_MAX) this.#lines.push(line)
  }
}
