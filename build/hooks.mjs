// npm's `prepare`: points git at build/hooks, so that a commit runs the quick checks.
// It never fails an install: a tarball, a container and a continuous build have no hooks, and need none.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const HOOKS = 'build/hooks'
const GIT_TIMEOUT_MS = 10_000

const root = fileURLToPath(new URL('../', import.meta.url))

const git = (...args) =>
  spawnSync('git', args, { cwd: root, encoding: 'utf8', timeout: GIT_TIMEOUT_MS })

/** Whether this folder is itself a checkout: not a copy that lies inside someone else's. */
function isCheckout() {
  return (
    existsSync(new URL('../.git', import.meta.url)) && git('rev-parse', '--git-dir').status === 0
  )
}

function install() {
  if (process.env.CI || !isCheckout()) return
  const current = git('config', '--local', '--get', 'core.hooksPath').stdout?.trim()
  if (current === HOOKS) return
  if (current) {
    console.log(`Hooks are left as they are: core.hooksPath is already ${current}.`)
    return
  }
  git('config', '--local', 'core.hooksPath', HOOKS)
}

try {
  install()
} catch (error) {
  console.log(
    `Commit hooks were not set up: ${error instanceof Error ? error.message : String(error)}`,
  )
}
