import {
  startLineProcess,
  type LineProcess,
  type LineProcessEnd,
  type LineProgram,
  type StartProgram,
} from '../process/line-process.ts'
import { sshArguments, watchedProgram } from './ssh-command.ts'
import { NO_SSH, sshFailure } from './ssh-failure.ts'

const SSH = 'ssh'
/** What ssh itself ends with; everything else is the program's. Source: ssh(1), EXIT STATUS */
const OWN_CODE = 255
/** What a shell ends with where it finds no such program. */
const NOT_FOUND = 127

/** Waits between tries double, up to this one; it is tried for as long as the run lasts. */
const RETRY_MS_FIRST = 1_000
const RETRY_MS_MAX = 30_000

export interface SshOptions {
  destination: string
  /** Called with a sentence whenever the connection is not there. */
  onAway: (reason: string) => void
  /** Of the first wait, for tests. */
  retry_ms_first?: number
}

/**
 * Starts programs on another machine by the system's own ssh. A connection that is lost is made again
 * and the program with it, which the one who started it sees only as a pause; `onEnd` is called where
 * the program itself ended.
 */
export function sshPrograms(options: SshOptions): StartProgram {
  return (program) =>
    new SshProgram(options, program, watchedProgram(program.command, program.args))
}

/** The same for a script of our own that reads its input and ends with it. */
export function startSshScript(
  options: SshOptions,
  script: string,
  program: Pick<LineProgram, 'onStart' | 'onLine' | 'onEnd'>,
): LineProcess {
  return new SshProgram(options, program, script)
}

class SshProgram implements LineProcess {
  readonly #options: SshOptions
  readonly #program: Pick<LineProgram, 'onStart' | 'onLine' | 'onEnd'>
  readonly #script: string
  #retry_ms: number
  #timer: NodeJS.Timeout | undefined
  #running: LineProcess

  constructor(
    options: SshOptions,
    program: Pick<LineProgram, 'onStart' | 'onLine' | 'onEnd'>,
    script: string,
  ) {
    this.#options = options
    this.#program = program
    this.#script = script
    this.#retry_ms = this.#retryFirst
    this.#running = this.#start()
  }

  get #retryFirst(): number {
    return this.#options.retry_ms_first ?? RETRY_MS_FIRST
  }

  write(line: string): void {
    this.#running.write(line)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#running.stop()
  }

  #start(): LineProcess {
    const { onStart, onLine } = this.#program
    return startLineProcess({
      command: SSH,
      args: sshArguments(this.#options.destination, this.#script),
      has_input: true,
      ...(onStart === undefined ? {} : { onStart }),
      onLine: (line) => {
        this.#retry_ms = this.#retryFirst
        onLine(line)
      },
      onEnd: (end) => {
        this.#ended(end)
      },
    })
  }

  #ended(end: LineProcessEnd): void {
    const { destination, onAway } = this.#options
    if (end.missing) onAway(NO_SSH)
    else if (end.code === null || end.code === OWN_CODE) {
      const { reason, again } = sshFailure(destination, end.stderr)
      onAway(reason)
      if (again) this.#later()
    } else this.#program.onEnd({ ...end, missing: end.code === NOT_FOUND })
  }

  #later(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#start()
    }, this.#retry_ms)
    this.#retry_ms = Math.min(RETRY_MS_MAX, this.#retry_ms * 2)
  }
}
