/**
 * Looks at the window in a browser: `node test/harness/shoot.ts [case …] [--sizes 1280x800,…]
 * [--themes light,dark] [--out DIR] [--axe]`. Prints what the page complained about.
 */
import { mkdir, rm } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { chromium, type Page } from 'playwright-core'
import { buildHarness } from './build.ts'
import { checkAccessibility } from './axe.ts'
import { serve } from './serve.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: 'string', default: '1280x800' },
    themes: { type: 'string', default: 'light' },
    out: { type: 'string', default: '.cache/harness-shots' },
    query: { type: 'string', default: '' },
    axe: { type: 'boolean', default: false },
    script: { type: 'string' },
  },
})
const SETTLE_MS = 900
const START_MS = 20_000

async function shoot(page: Page, url: string, name: string): Promise<void> {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url)
  await page.waitForSelector('main h1', { timeout: START_MS })
  await page.evaluate('document.fonts.ready')
  await page.waitForTimeout(SETTLE_MS)
  for (const selector of values.script?.split(';') ?? []) await page.click(selector.trim())
  if (values.script !== undefined) await page.waitForTimeout(SETTLE_MS)
  await page.screenshot({ path: `${values.out}/${name}.png` })
  if (values.axe) complaints.push(...(await checkAccessibility(page)))
  console.log(`${name}: ${complaints.length === 0 ? 'clean' : `\n  ${complaints.join('\n  ')}`}`)
}

await mkdir(values.out, { recursive: true })
const folder = await buildHarness()
const { url, server } = await serve(folder)
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--font-render-hinting=none'],
})
for (const size of values.sizes.split(',')) {
  const [width = 1280, height = 800] = size.split('x').map(Number)
  for (const theme of values.themes.split(',')) {
    for (const name of positionals) {
      const page = await browser.newPage({ viewport: { width, height } })
      await shoot(
        page,
        `${url}?case=${name}&theme=${theme}&${values.query}`,
        `${name}-${size}-${theme}`,
      )
      await page.close()
    }
  }
}
await browser.close()
server.close()
await rm(folder, { recursive: true, force: true })
