// The Node that package.json pins: tools and command line run on it, whichever Node npm runs on.

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { run } from './exec.mjs'
import { withLock } from './lock.mjs'
import { step, UserError } from './log.mjs'
import { lastLine } from './npm-tarball.mjs'
import { installPackages } from './packages.mjs'
import { inRoot } from './paths.mjs'

/** The pinned Node's program. */
export const nodePath = inRoot(
  ...['node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'],
)

/**
 * The environment in which npm's scripts run: the checkout's programs come first.
 *
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function checkoutEnv(extra = {}) {
  const bin = inRoot('node_modules', '.bin')
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const rest = (process.env[key] ?? '').split(path.delimiter).filter((folder) => folder !== bin)
  return { ...process.env, [key]: [bin, ...rest].join(path.delimiter), ...extra }
}

/**
 * Installs the packages where needed, then runs `main` on the pinned Node: in this process where
 * it is that Node already, else the same script once more, in a child on it.
 *
 * @param {() => Promise<number>} main gives the exit code
 * @returns {Promise<number>}
 */
export async function onCheckoutNode(main) {
  await installPackages()
  if (process.versions.node === pinnedVersion()) return main()
  await installNode()
  const { code } = await run(nodePath, process.argv.slice(1), { env: checkoutEnv() })
  return code
}

// The `node` package fetches its program in an install script; those are off (.npmrc), also where
// the packages were installed by hand.
async function installNode() {
  if (existsSync(nodePath)) return
  await withLock(inRoot('.cache', 'install.lock'), 'installing Node', async () => {
    if (existsSync(nodePath)) return
    step(`Installing Node ${pinnedVersion()}`)
    const { code, stderr } = await run('npm', ['rebuild', 'node', '--ignore-scripts=false'], {
      ...{ cwd: inRoot(), capture: true, shell: process.platform === 'win32' },
    })
    if (code !== 0 || !existsSync(nodePath))
      throw new UserError(`npm could not install Node ${pinnedVersion()}: ${lastLine(stderr)}`)
  })
}

function pinnedVersion() {
  const manifest = readFileSync(inRoot('node_modules', 'node', 'package.json'), 'utf8')
  return JSON.parse(manifest).version
}
