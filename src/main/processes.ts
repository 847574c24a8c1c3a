import { fileURLToPath } from 'node:url'
import { utilityProcess, type UtilityProcess } from 'electron'
import type { Fork, ForkedProcess } from '../measure/process/child.ts'
import { exitReason } from '../measure/process/node-fork.ts'
import { log } from './log.ts'

/** How much of a process's last words is kept, to say why it went. */
const STDERR_TAIL_CHARS = 2_000
/** How long a process may take to end after it was asked to. */
const KILL_GRACE_MS = 2_000

/** Starts the measuring processes as Electron utility processes. */
export const electronFork: Fork = (entry) => {
  const file = fileURLToPath(new URL(`./${entry}.js`, import.meta.url))
  const child = utilityProcess.fork(file, [], {
    serviceName: `chokepoint ${entry}`,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  log.debug(`${entry} started`)
  return supervised(child, (reason) => {
    log.debug(`${entry} ${reason}`)
  })
}

function supervised(child: UtilityProcess, onEnd: (reason: string) => void): ForkedProcess {
  let ended: string | null = null
  let words = ''
  const listeners = [onEnd]
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-STDERR_TAIL_CHARS)
  })
  child.once('exit', (code) => {
    ended = exitReason(code, null, words)
    for (const listener of listeners) listener(ended)
  })
  return {
    post: (message) => {
      if (ended === null) child.postMessage(message)
    },
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      if (ended === null) listeners.push(listener)
      else listener(ended)
    },
    kill: () => {
      if (ended === null) endSoftly(child)
    },
  }
}

function endSoftly(child: UtilityProcess): void {
  child.kill()
  const force = setTimeout(() => {
    if (child.pid !== undefined) killHard(child.pid)
  }, KILL_GRACE_MS)
  child.once('exit', () => {
    clearTimeout(force)
  })
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended in the same moment.
  }
}
