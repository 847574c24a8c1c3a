import { fork as forkChild } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Fork, ForkedProcess, ProcessEntry } from './child.ts'
import { ExitWatch } from './exit-watch.ts'

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
  const exit = new ExitWatch()
  child.stderr?.on('data', (chunk: Buffer) => {
    exit.words.hear(chunk)
  })
  child.on('error', (error) => {
    exit.end(`could not be started: ${error.message}`)
  })
  child.on('close', (code, signal) => {
    exit.ended(code, signal)
  })
  return {
    post: (message) => {
      // The callback takes the error of a channel that closes meanwhile: `onExit` tells of that.
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      exit.onExit(listener)
    },
    kill: () => {
      exit.kill(
        () => child.kill('SIGTERM'),
        () => child.kill('SIGKILL'),
      )
    },
  }
}
