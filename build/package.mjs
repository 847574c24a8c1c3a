// `npm run package`: the program for this machine's system, as a folder in dist/. Further
// arguments go to electron-builder in place of the target, e.g. `npm run package -- --linux zip`.

import process from 'node:process'
import { ensureBuilt } from './lib/bundle.mjs'
import { onCheckoutNode } from './lib/checkout-node.mjs'
import { note, runMain, step } from './lib/log.mjs'
import { packageApp } from './lib/package-app.mjs'
import { prepareRuntime } from './runtime.mjs'

await runMain(() =>
  onCheckoutNode(async () => {
    await ensureBuilt()
    const program = await packageApp(await prepareRuntime(), process.argv.slice(2))
    step('Packaged')
    note(program)
    return 0
  }),
)
