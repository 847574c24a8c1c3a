// `npm run dev`: the app with hot reload.

import process from 'node:process'
import { checkoutEnv, nodePath, onCheckoutNode } from './lib/checkout-node.mjs'
import { electronArgs } from './lib/electron-args.mjs'
import { run } from './lib/exec.mjs'
import { runMain, UserError } from './lib/log.mjs'
import { inRoot } from './lib/paths.mjs'
import { prepareWindow } from './lib/system-libs.mjs'
import { prepareRuntime } from './runtime.mjs'

await runMain(() =>
  onCheckoutNode(async () => {
    const runtime = await prepareRuntime()
    const missing = await prepareWindow(runtime.electronPath, { virtualScreen: false })
    if (missing) throw new UserError(missing)
    const noSandbox = electronArgs().includes('--no-sandbox') ? ['--noSandbox'] : []
    const script = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const { code } = await run(
      nodePath,
      [script, 'dev', '--watch', ...noSandbox, ...process.argv.slice(2)],
      { cwd: inRoot(), env: checkoutEnv(runtime.env) },
    )
    return code
  }),
)
