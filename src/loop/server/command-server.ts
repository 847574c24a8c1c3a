import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { ProblemError } from '../../shared/result.ts'
import { answers, waitForHealth, type CommandServerStart } from './health.ts'
import { RecentOutput } from './recent-output.ts'

/** After this long a server that was asked to end is ended. */
const STOP_GRACE_MS = 10_000
const GROUP_POLL_MS = 50

/** A server that the program starts and stops with the user's own command; at most one at a time. */
export class CommandServer {
  #child: ChildProcess | null = null
  #command: string | null = null

  /** Makes the server run with exactly this command, restarted where it differs. */
  async ensure(start: CommandServerStart, signal: AbortSignal): Promise<void> {
    if (this.#command === start.command && this.#child !== null && !hasEnded(this.#child)) return
    await this.stop()
    if (await answers(start.base_url)) {
      throw new ProblemError({
        code: 'target_failed',
        message: `Something answers at ${start.base_url} already: stop it first, so that the start command starts what is measured.`,
      })
    }
    const child = spawn(start.command, {
      shell: true,
      // A group of its own, so that ending it ends what the command started as well.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    this.#command = start.command
    const output = new RecentOutput(child)
    try {
      await waitForHealth(start, signal, () => hasEnded(child))
    } catch (error) {
      await this.stop()
      if (!(error instanceof ProblemError)) throw error
      throw new ProblemError({
        ...error.problem,
        message: `${error.problem.message}${output.asSentence()}`,
      })
    }
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    this.#command = null
    if (child?.pid === undefined || hasEnded(child)) return
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve()
      })
    })
    end(child.pid, 'SIGTERM')
    const force = setTimeout(end, STOP_GRACE_MS, child.pid, 'SIGKILL')
    await ended
    // A shell may end before what it started, which holds the port until it does.
    await groupEnded(child.pid)
    clearTimeout(force)
  }

  /** For the moment in which the program itself ends: no waiting. */
  kill(): void {
    if (this.#child?.pid !== undefined) end(this.#child.pid, 'SIGTERM')
  }
}

/** By itself, or by a signal, as when the system ran out of memory. */
function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** Waits until nothing of the group is left; it is killed after the time that it may take. */
async function groupEnded(pid: number): Promise<void> {
  const deadline = performance.now() + STOP_GRACE_MS + GROUP_POLL_MS
  while (isAlive(pid) && performance.now() < deadline) await delay(GROUP_POLL_MS)
}

function isAlive(pid: number): boolean {
  if (process.platform === 'win32') return false
  try {
    return process.kill(-pid, 0)
  } catch {
    return false
  }
}

function end(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // It ended on its own in the meantime, which is what was wanted.
  }
}
