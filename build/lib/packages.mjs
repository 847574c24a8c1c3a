// npm packages of the checkout, and of the test engine that only tests install.

import { existsSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { hashFile } from './cache.mjs'
import { run } from './exec.mjs'
import { withLock } from './lock.mjs'
import { note, step, UserError } from './log.mjs'
import { lastLine } from './npm-tarball.mjs'
import { inRoot } from './paths.mjs'

/** Inside node_modules: the hash of the lock file that it was installed from. */
const STAMP = path.join('node_modules', '.installed-from')

/** Installs the checkout's packages, where they are missing or older than package-lock.json. */
export async function installPackages() {
  await install({ folder: inRoot(), args: ['ci'], what: 'packages', then: installHooks })
}

/**
 * Installs the real inference engine that integration tests and benchmarks measure: on Linux x64
 * only, which is where its package has a program.
 */
export async function installEngine() {
  const folder = inRoot('test', 'engine')
  if (!existsSync(path.join(folder, 'package.json'))) return
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    note('The real engine is for Linux x64: its tests are skipped here')
    return
  }
  // Its optional packages are hundreds of megabytes of GPU libraries.
  await install({ folder, args: ['ci', '--omit=optional'], what: "the test engine's packages" })
}

/** @param {{ folder: string, args: string[], what: string, then?: () => Promise<void> }} packages */
async function install({ folder, args, what, then }) {
  if (await isInstalled(folder)) return
  await withLock(inRoot('.cache', 'install.lock'), `installing ${what}`, async () => {
    if (await isInstalled(folder)) return
    step(`Installing ${what} (npm ${args.join(' ')})`)
    const result = await run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      capture: true,
      shell: process.platform === 'win32',
    })
    if (result.code !== 0)
      throw new UserError(`npm could not install ${what}: ${firstError(result.stderr)}`)
    await then?.()
    await writeStamp(folder)
  })
}

// npm's `prepare` would do it, but install scripts are off (.npmrc).
async function installHooks() {
  await run(process.execPath, [inRoot('build', 'hooks.mjs')], { stdoutToStderr: true })
}

// A folder that npm filled without this script carries no stamp, but npm's own record of what it
// put there, written last.
async function isInstalled(folder) {
  const lockHash = await hashFile(path.join(folder, 'package-lock.json'))
  const stamp = await readFile(path.join(folder, STAMP), 'utf8').catch(() => null)
  if (stamp !== null) return stamp === lockHash
  const times = ['package-lock.json', path.join('node_modules', '.package-lock.json')].map((name) =>
    stat(path.join(folder, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  )
  const [wanted, installed] = await Promise.all(times)
  if (installed < wanted) return false
  await writeStamp(folder)
  return true
}

async function writeStamp(folder) {
  await mkdir(path.join(folder, 'node_modules'), { recursive: true })
  await writeFile(path.join(folder, STAMP), await hashFile(path.join(folder, 'package-lock.json')))
}

function firstError(stderr) {
  const lines = stderr.split('\n').filter((line) => line.startsWith('npm error'))
  return (lines.slice(0, 3).join('; ') || lastLine(stderr)).replaceAll('npm error ', '')
}
