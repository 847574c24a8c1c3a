// `npm run -s cli -- <command>`: the command line from a checkout. It says nothing of its own
// unless something had to be made ready first, and that on stderr.

import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/bundle.mjs'
import { onCheckoutNode } from './lib/checkout-node.mjs'
import { runMain } from './lib/log.mjs'
import { inRoot } from './lib/paths.mjs'

let ready = false

await runMain(() =>
  onCheckoutNode(async () => {
    await ensureBuilt()
    ready = true
    return 0
  }),
)

// In this process, not in a child: signals, streams and exit code are then the command's own.
if (ready) {
  const program = inRoot('out', 'main', 'cli.js')
  process.chdir(process.env.INIT_CWD ?? process.cwd())
  process.argv.splice(1, 1, program)
  await import(pathToFileURL(program).href)
}
