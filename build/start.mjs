// `npm start`: everything from a fresh clone to the open app, or to the loop without a window.

import process from 'node:process'
import { ensureBuilt } from './lib/bundle.mjs'
import { checkoutEnv, nodePath, onCheckoutNode } from './lib/checkout-node.mjs'
import { electronArgs } from './lib/electron-args.mjs'
import { run } from './lib/exec.mjs'
import { problem, runMain, step } from './lib/log.mjs'
import { inRoot } from './lib/paths.mjs'
import { hasScreen, prepareWindow } from './lib/system-libs.mjs'
import { findElectron, prepareRuntime } from './runtime.mjs'

const given = process.argv.slice(2)

async function start() {
  await ensureBuilt()
  if (!hasScreen()) {
    step('No screen on this machine: running the loop on the bundled server without a window')
    return demo()
  }
  const electron = await findElectron()
  const missing = await prepareWindow(electron.electronPath, { virtualScreen: false })
  if (missing) {
    problem(missing)
    step('Running the loop on the bundled server without a window instead')
    return demo()
  }
  const runtime = await prepareRuntime(electron)
  step('Opening Chokepoint')
  const { code } = await run(runtime.electronPath, [...electronArgs(), inRoot(), ...given], {
    ...{ cwd: inRoot(), env: checkoutEnv(runtime.env) },
  })
  return code
}

async function demo() {
  const { code } = await run(nodePath, [inRoot('out', 'main', 'cli.js'), 'demo', ...given], {
    ...{ cwd: process.env.INIT_CWD ?? process.cwd(), env: checkoutEnv() },
  })
  return code
}

await runMain(() => onCheckoutNode(start))
