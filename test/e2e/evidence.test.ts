// What the program found, in a real window: the signals of the target, the plot behind each piece of
// evidence, and advice that becomes the next change.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataFolder, startApp } from './app.ts'
import { action, atView, claim, fill, measure } from './pages.ts'

const LOOK_LIMIT_MS = 20_000

let folder: Awaited<ReturnType<typeof dataFolder>>
beforeAll(async () => {
  folder = await dataFolder()
})
afterAll(() => folder.remove())

describe('the evidence in the window', () => {
  it('goes from the signals of the target to plots with thresholds, and from advice to a change', async () => {
    const { app, page, errors } = await startApp(folder.path)
    try {
      await page.getByRole('button', { name: 'Start bundled server' }).click()
      await atView(page, 'goal')
      await expectSignals(page)
      await toBaseline(page)
      await measure(page, 'Measure baseline', 'bottleneck')
      await expectPlots(page)
      await tryAdvice(page)
      expect(errors).toEqual([])
    } finally {
      await app.close()
    }
  })
})

/** Counters come as rates with the second look; the looks end when they are paused. */
async function expectSignals(page: Page): Promise<void> {
  await page.keyboard.press('Alt+1')
  await atView(page, 'target')
  const signals = page.getByRole('region', { name: 'Signals' })
  const server = signals.getByRole('table', { name: 'Signals of Server' })
  const running = server.getByRole('row', { name: /^Requests running/ })
  await running.waitFor({ timeout: LOOK_LIMIT_MS })
  expect(await running.innerText()).toMatch(/\(simulated\)[\s\S]*0\srequests/)
  const output = server.getByRole('row', { name: /^Output tokens/ })
  await output.getByText('tokens/s').waitFor({ timeout: LOOK_LIMIT_MS })
  await signals.getByRole('button', { name: 'Pause reading' }).click()
  await signals.getByRole('button', { name: 'Read again' }).waitFor()
}

async function toBaseline(page: Page): Promise<void> {
  await page.keyboard.press('Alt+2')
  await atView(page, 'goal')
  // A looser limit: the client may then be up to 1 % of it late, as on a machine under test.
  await page.getByLabel('At most').first().fill('8000')
  await action(page, 'Set goal').click()
  await atView(page, 'workload')
  await fill(page, 'Requests a run', '60')
  await action(page, 'Set workload').click()
  await atView(page, 'baseline')
}

/** Two pieces of evidence opened by keyboard have one crosshair. */
async function expectPlots(page: Page): Promise<void> {
  const evidence = page.getByRole('table', { name: 'Evidence' })
  const rows = evidence.getByRole('button', { expanded: false })
  for (let opened = 1; opened <= 2; opened += 1) {
    await rows.first().focus()
    await page.keyboard.press('Enter')
    await evidence
      .getByRole('button', { expanded: true })
      .nth(opened - 1)
      .waitFor()
  }
  const plots = evidence.getByRole('slider')
  await plots.nth(1).waitFor()
  await plots.first().focus()
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowLeft')
  const at = await plots.first().getAttribute('aria-valuenow')
  expect(await plots.nth(1).getAttribute('aria-valuenow')).toBe(at)
  expect(await plots.first().getAttribute('aria-valuetext')).toMatch(/: Run 1 \d/)
  expect(await evidence.innerText()).toContain('readings have the mean')
}

async function tryAdvice(page: Page): Promise<void> {
  const cards = page.getByRole('radiogroup', { name: 'Next change' })
  expect(await cards.innerText()).toMatch(/Gain[\s\S]*Risk/)
  const advised = action(page, /^Try /)
  const words = (await advised.innerText()).replace(/^Try /, '')
  await advised.click()
  await atView(page, 'remeasure')
  const [setting = '', to = ''] = words.split(' ')
  expect(await claim(page).innerText()).toMatch(new RegExp(`^Measure ${setting} .*→ ${to}$`))
}
