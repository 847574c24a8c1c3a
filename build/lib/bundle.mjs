// The bundle in out/: made again when anything that goes into it has changed.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { checkoutEnv, nodePath } from './checkout-node.mjs'
import { run } from './exec.mjs'
import { withLock } from './lock.mjs'
import { step, UserError } from './log.mjs'
import { inRoot } from './paths.mjs'

const INPUTS = [
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'svelte.config.js',
  'resources',
  'src',
]
/** Files beside the code that no bundle holds. */
const NOT_BUNDLED = /\.test\.ts$|[/\\]fixtures[/\\]/

const OUTPUTS = ['main/index.js', 'main/cli.js', 'preload/index.cjs', 'renderer/index.html']

const stampFile = inRoot('out', '.built-from')

/** Builds out/ where it is missing or made from other sources than the present ones. */
export async function ensureBuilt() {
  if (await isCurrent()) return
  await withLock(inRoot('.cache', 'build.lock'), 'building', async () => {
    if (await isCurrent()) return
    step('Building the app')
    const sources = await hashOfInputs()
    await rm(stampFile, { force: true })
    const script = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const { code, stdout, stderr } = await run(nodePath, [script, 'build'], {
      ...{ cwd: inRoot(), env: checkoutEnv(), capture: true },
    })
    if (code !== 0) throw new UserError(`the build failed:\n${stdout}\n${stderr}`)
    const missing = OUTPUTS.filter((file) => !existsSync(inRoot('out', file)))
    if (missing.length > 0) throw new UserError(`the build left these out: ${missing.join(', ')}.`)
    await writeFile(stampFile, sources)
  })
}

async function isCurrent() {
  if (OUTPUTS.some((file) => !existsSync(inRoot('out', file)))) return false
  const stamp = await readFile(stampFile, 'utf8').catch(() => null)
  return stamp !== null && stamp === (await hashOfInputs())
}

async function hashOfInputs() {
  const hash = createHash('sha256')
  for (const file of await inputFiles()) {
    hash.update(`${file}\0`)
    hash.update(await readFile(inRoot(file)))
  }
  return hash.digest('hex')
}

async function inputFiles() {
  const files = []
  for (const input of INPUTS) {
    const entries = await readdir(inRoot(input), { recursive: true, withFileTypes: true }).catch(
      () => null, // a file, not a folder
    )
    if (entries === null) files.push(input)
    for (const entry of entries ?? [])
      if (entry.isFile())
        files.push(path.relative(inRoot(), path.join(entry.parentPath, entry.name)))
  }
  return files.filter((file) => existsSync(inRoot(file)) && !NOT_BUNDLED.test(file)).sort()
}
