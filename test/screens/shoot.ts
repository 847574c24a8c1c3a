/**
 * Pictures of every step, from the real program on the bundled server:
 * `npm run screens -- [step …] [--out DIR] [--data DIR] [--slo-ms N]
 * [--statistic p50]`. With a data folder that has
 * been walked before, its steps are visited and nothing is measured.
 */
import { parseArgs } from 'node:util'
import { dataFolder, startApp } from '../e2e/app.ts'
import { revisit, walk } from './walk.ts'
import { Camera } from './window.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'docs/screens' },
    data: { type: 'string' },
    'slo-ms': { type: 'string' },
    statistic: { type: 'string' },
  },
})

const temporary = values.data === undefined ? await dataFolder() : null
const folder = temporary?.path ?? values.data ?? ''
const slo_ms = values['slo-ms'] === undefined ? null : Number(values['slo-ms'])
const { app, page, errors } = await startApp(folder)
try {
  const camera = new Camera(app, page, values.out, new Set(positionals))
  await page.waitForFunction("document.querySelector('main h1') !== null")
  const fresh = (await page.getByRole('button', { name: 'Start bundled server' }).count()) > 0
  if (fresh) await walk(page, camera, { slo_ms, statistic: values.statistic ?? null })
  else await revisit(page, camera)
} finally {
  await app.close()
  await temporary?.remove()
}
for (const error of errors) console.error(error)
process.exitCode = errors.length === 0 ? 0 : 1
