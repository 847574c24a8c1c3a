// The whole loop in a real window, on the bundled server: two changes, one kept and one reverted,
// then a restart that finds all of it.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataFolder, startApp } from './app.ts'
import { action, atView, choose, claim, fill, measure } from './pages.ts'

let folder: Awaited<ReturnType<typeof dataFolder>>
let exports: string

beforeAll(async () => {
  folder = await dataFolder()
  exports = await mkdtemp(join(tmpdir(), 'chokepoint-export-'))
})
afterAll(async () => {
  await folder.remove()
  await rm(exports, { recursive: true, force: true })
})

describe('the loop on the bundled server', () => {
  it('goes from target to history with one change kept and one reverted, and is all there after a restart', async () => {
    const { app, page, errors } = await startApp(folder.path)
    try {
      await setUp(page)
      await measure(page, 'Measure baseline', 'bottleneck')
      expect(await claim(page).innerText()).toContain('max_num_seqs')

      await tryChange(page, 'max_num_seqs', '32')
      expect(await claim(page).innerText()).toMatch(/^Keep\./)
      await action(page, /^Keep change/).click()
      await page.getByText('Change kept.').waitFor()
      await action(page, 'Start iteration 2').click()

      await tryChange(page, 'max_num_seqs', '4')
      expect(await claim(page).innerText()).toMatch(/^Revert\./)
      await action(page, /^Revert change/).click()
      await page.getByText('Change reverted.').waitFor()

      await page.keyboard.press('h')
      await atView(page, 'history')
      expect(await claim(page).innerText()).toMatch(/^One of two changes kept: p50 TTFT −/)
      await expectHistory(page)
      await exportHistory(app, page)
      expect(errors).toEqual([])
    } finally {
      await app.close()
    }
    await reopened()
  })
})

async function setUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start bundled server' }).click()
  await atView(page, 'goal')
  await choose(page, 'Of all requests', 'p50')
  // A looser limit: the client may then be up to 1 % of it late, as on a machine under test.
  await page.getByLabel('At most').first().fill('8000')
  await action(page, 'Set goal').click()
  await atView(page, 'workload')
  await fill(page, 'Requests a run', '100')
  await action(page, 'Set workload').click()
  await atView(page, 'baseline')
}

/** Declares one change in the change step and measures it. */
async function tryChange(page: Page, setting: string, value: string): Promise<void> {
  await page.keyboard.press('Alt+6')
  await atView(page, 'change')
  // Two changes at once are refused, with the reason.
  await fill(page, 'gpu_memory_utilization', '0.8')
  await fill(page, setting, value)
  const declare = action(page, 'Declare change')
  expect(await declare.getAttribute('aria-disabled')).toBe('true')
  expect(await page.getByRole('main').innerText()).toContain('2 settings differ')
  await fill(page, 'gpu_memory_utilization', '0.9')
  await fill(page, 'Why this one', 'requests wait')
  await declare.click()
  await atView(page, 'remeasure')
  await measure(page, 'Measure change', 'verdict')
}

async function expectHistory(page: Page): Promise<void> {
  const rows = page.getByRole('main').getByRole('table').last().locator('tbody tr')
  expect(await rows.count()).toBe(3)
  const texts = await rows.allInnerTexts()
  expect(texts[1]).toContain('keep')
  expect(texts[2]).toContain('revert')
}

async function exportHistory(app: ElectronApplication, page: Page): Promise<void> {
  for (const format of ['json', 'csv']) {
    const filePath = join(exports, `history.${format}`)
    await app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
    }, filePath)
    await page.keyboard.press('e')
    await page.getByRole('menuitem', { name: new RegExp(format, 'i') }).click()
    await page.getByText(`history.${format}`).first().waitFor()
  }
  const json: unknown = JSON.parse(await readFile(join(exports, 'history.json'), 'utf8'))
  expect(json).toMatchObject({
    simulated: true,
    investigation: { iterations: [{}, { decision: 'keep' }, { decision: 'revert' }] },
  })
  const csv = await readFile(join(exports, 'history.csv'), 'utf8')
  expect(csv.split('\r\n')[0]).toContain('ttft_ms_p50')
  expect(csv.trim().split('\r\n')).toHaveLength(4)
}

async function reopened(): Promise<void> {
  const { app, page } = await startApp(folder.path)
  try {
    await atView(page, 'history')
    expect(await claim(page).innerText()).toMatch(/^One of two changes kept/)
    await expectHistory(page)
  } finally {
    await app.close()
  }
}
