import { fork as forkChild, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Fork, ForkedProcess, ProcessEntry } from './child.ts'

/** How long a process may take to end by itself after `kill()`. */
const KILL_GRACE_MS = 2_000

/** How much of a process's last words is kept, to say why it went. */
const STDERR_TAIL_CHARS = 2_000

/** Where the entries lie in the sources, for tests that run without a build (Node strips types). */
const SOURCE_ENTRIES: Record<ProcessEntry, string> = {
  'load-process': '../load-process.ts',
  'sample-process': '../sample-process.ts',
  'demo-server': '../../loop/demo-server-process.ts',
}

/**
 * The file of an entry: a sibling of the bundle that this code runs in (or of the folder of its
 * chunks), or a source file where this code runs from source.
 */
export function entryFile(entry: ProcessEntry, from: string = import.meta.url): string {
  if (from.endsWith('.ts')) return fileURLToPath(new URL(SOURCE_ENTRIES[entry], from))
  const inChunks = /\/chunks\/[^/]*$/.test(from)
  return fileURLToPath(new URL(`${inChunks ? '../' : './'}${entry}.js`, from))
}

/** Starts processes as Node children: the command line's way, and that of tests. */
export const nodeFork: Fork = (entry) => forkFile(entryFile(entry))

/** Starts one script as a supervised Node child. Its stdout is dropped: it speaks in messages. */
export function forkFile(file: string): ForkedProcess {
  const child = forkChild(file, [], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const exit = watchExit(child)
  return {
    post: (message) => {
      // The callback takes the error of a channel that closes meanwhile: `onExit` tells of that.
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: exit.onExit,
    kill: () => {
      killSoftly(child)
    },
  }
}

function watchExit(child: ChildProcess): Pick<ForkedProcess, 'onExit'> {
  let reason: string | null = null
  let words = ''
  const listeners: ((reason: string) => void)[] = []
  const end = (why: string): void => {
    if (reason !== null) return
    reason = why
    for (const listener of listeners) listener(why)
  }
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-STDERR_TAIL_CHARS)
  })
  child.on('error', (error) => {
    end(`could not be started: ${error.message}`)
  })
  child.on('close', (code, signal) => {
    end(exitReason(code, signal, words))
  })
  return {
    onExit: (listener) => {
      if (reason === null) listeners.push(listener)
      else listener(reason)
    },
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

function killSoftly(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), KILL_GRACE_MS)
  force.unref()
  child.once('exit', () => {
    clearTimeout(force)
  })
}
