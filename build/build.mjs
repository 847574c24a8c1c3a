// `npm run build`: the bundle in out/, where it is missing or older than the sources.

import { ensureBuilt } from './lib/bundle.mjs'
import { onCheckoutNode } from './lib/checkout-node.mjs'
import { runMain } from './lib/log.mjs'

await runMain(() =>
  onCheckoutNode(async () => {
    await ensureBuilt()
    return 0
  }),
)
