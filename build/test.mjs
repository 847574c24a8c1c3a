// `npm test`: everything from a fresh clone to the last test. `npm test -- unit e2e` runs only
// those parts (unit, integration, e2e, packaged); what is no part is passed on to vitest, e.g.
// `npm test -- unit src/engine`.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { ensureBuilt } from './lib/bundle.mjs'
import { checkoutEnv, onCheckoutNode } from './lib/checkout-node.mjs'
import { runMain, step, UserError } from './lib/log.mjs'
import { packageApp } from './lib/package-app.mjs'
import { installEngine } from './lib/packages.mjs'
import { hasScreen, prepareWindow } from './lib/system-libs.mjs'
import { PARTS, runPart } from './lib/test-parts.mjs'
import { findElectron, prepareRuntime } from './runtime.mjs'

const given = process.argv.slice(2)
const filters = given.filter((word) => !PARTS.some(({ name }) => name === word))
const asked = PARTS.filter(({ name }) => given.includes(name))
const parts = asked.length > 0 ? asked : PARTS

async function test() {
  const env = await prepare()
  const resultsFolder = await mkdtemp(path.join(tmpdir(), 'chokepoint-tests-'))
  const total = { passed: 0, failed: 0, skipped: 0 }
  try {
    for (const part of parts) {
      step(`Tests: ${part.name}`)
      const counts = await runPart(part, {
        ...{ env, filters, resultsFolder },
        virtualScreen: !hasScreen(),
      })
      for (const key of Object.keys(total)) total[key] += counts[key]
    }
  } finally {
    await rm(resultsFolder, { recursive: true, force: true })
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

async function prepare() {
  await installEngine()
  await ensureBuilt()
  if (!parts.some((part) => part.window)) return checkoutEnv()
  const electron = await findElectron()
  const missing = await prepareWindow(electron.electronPath, { virtualScreen: !hasScreen() })
  if (missing) throw new UserError(missing)
  const runtime = await prepareRuntime(electron)
  const env = checkoutEnv({ ...runtime.env, CHOKEPOINT_ELECTRON: runtime.electronPath })
  if (parts.some(({ name }) => name === 'packaged'))
    env.CHOKEPOINT_PACKAGED = await packageApp(runtime)
  return env
}

await runMain(() => onCheckoutNode(test))
