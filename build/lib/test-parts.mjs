// The parts of `npm test`, and how each is run and counted.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { nodePath } from './checkout-node.mjs'
import { run } from './exec.mjs'
import { problem } from './log.mjs'
import { inRoot } from './paths.mjs'

/** A screen that nobody sees, large enough for the largest window that is tested. */
export const VIRTUAL_SCREEN = '-screen 0 1920x1200x24'

/**
 * @typedef {object} Part
 * @property {string} name how it is asked for: `npm test -- <name>`
 * @property {string[]} args of vitest
 * @property {boolean} window whether it opens windows
 */

// Integration tests measure time: one file after the other, so that they do not disturb each other.
/** @type {Part[]} */
export const PARTS = [
  { name: 'unit', args: ['--project', 'unit'], window: false },
  {
    name: 'integration',
    args: ['--project', 'integration', '--no-file-parallelism'],
    window: false,
  },
  { name: 'e2e', args: ['--config', 'test/e2e/vitest.config.ts'], window: true },
  { name: 'packaged', args: ['--config', 'test/packaged/vitest.config.ts'], window: true },
]

/**
 * Runs one part.
 *
 * @param {Part} part
 * @param {{ env: NodeJS.ProcessEnv, filters: string[], resultsFolder: string,
 *   virtualScreen: boolean }} options
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runPart(part, { env, filters, resultsFolder, virtualScreen }) {
  const results = path.join(resultsFolder, `${part.name}.json`)
  const vitest = [
    ...[inRoot('node_modules', 'vitest', 'vitest.mjs'), 'run', ...part.args, ...filters],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${results}`],
  ]
  const [command, args] =
    part.window && virtualScreen
      ? ['xvfb-run', ['-a', '-s', VIRTUAL_SCREEN, nodePath, ...vitest]]
      : [nodePath, vitest]
  const { code } = await run(command, args, { cwd: inRoot(), env })
  return count(part, results, code)
}

// A file that cannot be loaded has no tests to fail, and an error outside of any test fails the
// run alone: each counts as one failure, so that the sum cannot look better than the run was.
async function count({ name }, results, code) {
  if (!existsSync(results)) {
    problem(`${name}: vitest ended with exit code ${code} and left no results`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const report = JSON.parse(await readFile(results, 'utf8'))
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(isFailed),
  )
  const failed = report.numFailedTests + unloaded.length
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function isFailed(test) {
  return test.status === 'failed'
}
