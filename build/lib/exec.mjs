// Child processes: one call to run something and learn how it ended.

import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import process from 'node:process'

/** Most output kept of a captured stream, in characters; the end is what says why it failed. */
const CAPTURE_LIMIT = 4_000_000

/** How long a child may take to end after it was asked to, before it is killed, in ms. */
const KILL_AFTER_MS = 5_000

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout_ms?: number, capture?: boolean,
 *   stdoutToStderr?: boolean, shell?: boolean }} options `capture` collects the output instead of
 *   passing it on; `stdoutToStderr` keeps the caller's stdout clean
 * @returns {Promise<{ code: number, stdout: string, stderr: string, timedOut: boolean }>} `code` is
 *   127 where the command does not exist and 128 + signal where it was killed
 */
export function run(command, args, options = {}) {
  const { cwd, env, timeout_ms, capture = false, stdoutToStderr = false, shell = false } = options
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = capture
    ? ['ignore', 'pipe', 'pipe']
    : ['inherit', stdoutToStderr ? process.stderr : 'inherit', 'inherit']
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio, shell })
    const result = { code: 0, stdout: '', stderr: '', timedOut: false }
    const stopForwarding = forwardSignals(child)
    const timer = timeout_ms && setTimeout(() => endLate(child, result), timeout_ms)
    for (const name of capture ? ['stdout', 'stderr'] : []) {
      child[name].setEncoding('utf8')
      child[name].on('data', (text) => {
        result[name] = (result[name] + text).slice(-CAPTURE_LIMIT)
      })
    }
    const finish = (code) => {
      clearTimeout(timer)
      stopForwarding()
      resolve({ ...result, code })
    }
    child.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      result.stderr += error.message
      finish(error.code === 'ENOENT' ? 127 : 126)
    })
    child.once('close', (code, signal) => finish(code ?? 128 + constants.signals[signal]))
  })
}

function endLate(child, result) {
  result.timedOut = true
  child.kill('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref()
}

// A terminal sends Ctrl-C to the whole process group; a supervisor signals this process only.
// Either way the child decides how it ends, and this process reports the child's exit code.
function forwardSignals(child) {
  const onTerm = () => child.kill('SIGTERM')
  const onInt = () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  }
  process.on('SIGTERM', onTerm)
  process.on('SIGINT', onInt)
  return () => {
    process.off('SIGTERM', onTerm)
    process.off('SIGINT', onInt)
  }
}

/** Whether a command can be started at all. */
export async function hasCommand(command) {
  const { code } = await run('sh', ['-c', `command -v ${command}`], { capture: true })
  return code === 0
}
