// `npm run screens -- [step …] [--out DIR] [--data DIR] …`: pictures of every step, taken from the
// built app in a real Electron (test/screens/shoot.ts says what each option does).

import process from 'node:process'
import { ensureBuilt } from './lib/bundle.mjs'
import { checkoutEnv, nodePath, onCheckoutNode } from './lib/checkout-node.mjs'
import { run } from './lib/exec.mjs'
import { runMain, UserError } from './lib/log.mjs'
import { inRoot } from './lib/paths.mjs'
import { prepareWindow } from './lib/system-libs.mjs'
import { VIRTUAL_SCREEN } from './lib/test-parts.mjs'
import { findElectron, prepareRuntime } from './runtime.mjs'

async function screens() {
  await ensureBuilt()
  const electron = await findElectron()
  const missing = await prepareWindow(electron.electronPath, { virtualScreen: true })
  if (missing) throw new UserError(missing)
  const runtime = await prepareRuntime(electron)
  const script = [nodePath, inRoot('test', 'screens', 'shoot.ts'), ...process.argv.slice(2)]
  // A screen of its own, also where there is one: the largest size must fit.
  const { code } = await run('xvfb-run', ['-a', '-s', VIRTUAL_SCREEN, ...script], {
    cwd: inRoot(),
    env: checkoutEnv({ ...runtime.env, CHOKEPOINT_ELECTRON: runtime.electronPath }),
  })
  return code
}

await runMain(() => onCheckoutNode(screens))
