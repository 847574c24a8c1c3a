import { fileURLToPath } from 'node:url'
import { utilityProcess, type UtilityProcess } from 'electron'
import type { Fork, ForkedProcess } from '../measure/process/child.ts'
import { ExitWatch } from '../measure/process/exit-watch.ts'
import { log } from './log.ts'

/** Starts the measuring processes as Electron utility processes. */
export const electronFork: Fork = (entry) => {
  const file = fileURLToPath(new URL(`./${entry}.js`, import.meta.url))
  const child = utilityProcess.fork(file, [], {
    serviceName: `chokepoint ${entry}`,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  log.debug(`${entry} started`)
  const exit = new ExitWatch()
  exit.onExit((reason) => {
    log.debug(`${entry} ${reason}`)
  })
  return supervised(child, exit)
}

function supervised(child: UtilityProcess, exit: ExitWatch): ForkedProcess {
  child.stderr?.on('data', (chunk: Buffer) => {
    exit.words.hear(chunk)
  })
  child.once('exit', (code) => {
    exit.ended(code, null)
  })
  return {
    post: (message) => {
      if (!exit.gone) child.postMessage(message)
    },
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      exit.onExit(listener)
    },
    kill: () => {
      exit.kill(
        () => child.kill(),
        () => {
          if (child.pid !== undefined) killHard(child.pid)
        },
      )
    },
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended in the same moment.
  }
}
