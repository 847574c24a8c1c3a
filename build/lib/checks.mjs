// What `npm run check` runs: the tools, their arguments, and the files that each may be asked about.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { run } from './exec.mjs'
import { inRoot, root } from './paths.mjs'

/** A check that takes longer than this hangs, in ms. */
const CHECK_TIMEOUT_MS = 10 * 60_000

/** Files that Prettier formats and ESLint reads, by the end of their names. */
const FORMATTED = /\.(ts|mts|mjs|cjs|js|svelte|css|html|json|md|ya?ml)$/
const LINTED = /\.(ts|mts|mjs|cjs|js|svelte)$/

/**
 * @typedef {object} Check
 * @property {string} name what it is called on screen
 * @property {string} tool the command
 * @property {string} package the npm package that brings it
 * @property {string[]} args
 */

/** @type {readonly Check[]} */
export const FULL_CHECKS = [
  { name: 'types', tool: 'tsc', package: 'typescript', args: ['-b'] },
  { name: 'lint', tool: 'eslint', package: 'eslint', args: ['.', '--max-warnings=0'] },
  {
    name: 'components',
    tool: 'svelte-check',
    package: 'svelte-check',
    args: ['--tsconfig', 'src/renderer/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  },
  {
    name: 'format',
    tool: 'prettier',
    package: 'prettier',
    args: ['--check', '--log-level', 'warn', '.'],
  },
  {
    name: 'layers',
    tool: 'depcruise',
    package: 'dependency-cruiser',
    args: ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src', 'test', 'build'],
  },
  { name: 'dead code', tool: 'knip', package: 'knip', args: ['--no-progress'] },
]

/**
 * The checks that a commit waits for: types as a whole, format and lint of the given files.
 *
 * @param {readonly string[]} files paths from the root
 * @returns {Check[]}
 */
export function quickChecks(files) {
  const formatted = files.filter((file) => FORMATTED.test(file))
  const linted = files.filter((file) => LINTED.test(file))
  const checks = [FULL_CHECKS[0]]
  if (formatted.length > 0)
    checks.push({
      name: 'format',
      tool: 'prettier',
      package: 'prettier',
      args: ['--check', '--ignore-unknown', '--log-level', 'warn', ...formatted],
    })
  if (linted.length > 0)
    checks.push({
      name: 'lint',
      tool: 'eslint',
      package: 'eslint',
      args: ['--max-warnings=0', '--no-warn-ignored', ...linted],
    })
  return linted.length > 0 ? checks : checks.slice(1)
}

/** Files about to be committed, as paths from the root; deleted ones left out. */
export async function stagedFiles() {
  const args = ['diff', '--cached', '--name-only', '--diff-filter=ACMR', '-z']
  const { stdout } = await run('git', args, { cwd: root, capture: true })
  return stdout.split('\0').filter((file) => file !== '')
}

/**
 * Runs one check with the project's own Node and tools, whatever else is on the PATH.
 *
 * @param {Check} check
 * @returns {Promise<{ ok: boolean, output: string, seconds: number }>}
 */
export async function runCheck(check) {
  const began = performance.now()
  const script = await toolScript(check)
  const { code, stdout, stderr, timedOut } = await run(nodeBinary(), [script, ...check.args], {
    cwd: root,
    env: {
      ...process.env,
      PATH: toolPath(),
      [process.stdout.isTTY ? 'FORCE_COLOR' : 'NO_COLOR']: '1',
    },
    capture: true,
    timeout_ms: CHECK_TIMEOUT_MS,
  })
  const late = timedOut ? `\nStopped after ${CHECK_TIMEOUT_MS / 1000} s.` : ''
  const output = (stdout + stderr + late).trim()
  return { ok: code === 0, output, seconds: (performance.now() - began) / 1000 }
}

// The script itself rather than its wrapper in .bin, which Windows cannot start without a shell.
async function toolScript(check) {
  const folder = inRoot('node_modules', check.package)
  const { bin } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
  return path.join(folder, typeof bin === 'string' ? bin : bin[check.tool])
}

function toolPath() {
  return [inRoot('node_modules', '.bin'), process.env.PATH].join(path.delimiter)
}

// Node 24 from the registry where it is installed: some of the tools do not start on Node 20.
function nodeBinary() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const own = inRoot('node_modules', 'node', 'bin', name)
  return existsSync(own) ? own : process.execPath
}
