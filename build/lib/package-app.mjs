// The packaged program: electron-builder on the Electron that the runtime script made ready.

import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { checkoutEnv, nodePath } from './checkout-node.mjs'
import { run } from './exec.mjs'
import { withLock } from './lock.mjs'
import { step, UserError } from './log.mjs'
import { inRoot } from './paths.mjs'

const HOST_TARGET = {
  linux: { args: ['--linux', 'dir'], program: ['linux-unpacked', 'chokepoint'] },
  darwin: {
    args: ['--mac', 'dir'],
    program: ['Chokepoint.app', 'Contents', 'MacOS', 'Chokepoint'],
  },
  win32: { args: ['--win', 'dir'], program: ['win-unpacked', 'Chokepoint.exe'] },
}

/**
 * Packages out/ for this machine's system.
 *
 * @param {import('../runtime.mjs').Runtime} runtime
 * @param {string[]} [target] arguments of electron-builder in place of this system's folder
 * @returns {Promise<string>} path of the program in the folder, or of dist/ for another target
 * @throws {UserError} where electron-builder fails
 */
export function packageApp(runtime, target = []) {
  return withLock(inRoot('.cache', 'package.lock'), 'packaging', async () => {
    const { args, program } = HOST_TARGET[process.platform]
    step(`Packaging the app with Electron ${runtime.version}`)
    await rm(inRoot('dist'), { recursive: true, force: true })
    await runBuilder(runtime, target.length > 0 ? target : args)
    const file = findProgram(program)
    if (file) return file
    if (target.length > 0) return inRoot('dist')
    throw new UserError(`electron-builder left no ${path.join('dist', ...program)}.`)
  })
}

async function runBuilder(runtime, target) {
  const script = inRoot('node_modules', 'electron-builder', 'cli.js')
  const options = [
    `-c.electronDist=${runtime.distPath}`,
    `-c.electronVersion=${runtime.version}`,
    '--publish=never',
  ]
  const { code, stdout, stderr } = await run(nodePath, [script, ...target, ...options], {
    ...{ cwd: inRoot(), capture: true },
    env: checkoutEnv({ ...runtime.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' }),
  })
  if (code !== 0) throw new UserError(`electron-builder failed:\n${stdout}\n${stderr}`)
}

// On a Mac the folder's name carries the architecture: mac, mac-arm64.
function findProgram(program) {
  const folders = process.platform === 'darwin' ? ['mac', 'mac-arm64'] : ['']
  return folders.map((folder) => inRoot('dist', folder, ...program)).find((it) => existsSync(it))
}
