// `npm run check`: every check of the project, side by side, each with its time.
// `--quick` is what a commit waits for: types, and format and lint of the staged files.

import { existsSync } from 'node:fs'
import process from 'node:process'
import { FULL_CHECKS, quickChecks, runCheck, stagedFiles } from './lib/checks.mjs'
import { runMain, UserError } from './lib/log.mjs'
import { inRoot } from './lib/paths.mjs'

/** Checks that run at the same time; each keeps about one core busy. */
const PARALLEL_MAX = 2

/** Runs the checks and prints each one as it ends. Returns the names of those that failed. */
async function runAll(checks) {
  const waiting = [...checks]
  const failed = []
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { ok, output, seconds } = await runCheck(check)
      console.log(`${ok ? '✓' : '✗'} ${check.name.padEnd(12)} ${seconds.toFixed(1).padStart(6)} s`)
      if (ok) continue
      failed.push(check.name)
      console.log(`\n${output}\n`)
    }
  }
  await Promise.all(Array.from({ length: PARALLEL_MAX }, worker))
  return failed
}

async function main() {
  if (!existsSync(inRoot('node_modules', 'typescript')))
    throw new UserError('The checks need the development packages: run "npm install" first.')
  const quick = process.argv.includes('--quick')
  const checks = quick ? quickChecks(await stagedFiles()) : FULL_CHECKS
  const failed = await runAll(checks)
  if (failed.length === 0) return 0
  console.log(`Failed: ${failed.join(', ')}.`)
  if (failed.includes('format')) console.log('"npm run format" mends the format.')
  return 1
}

await runMain(main)
