// A recorded load is imported, held against the plan, replayed on the bundled server, and watched.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataFolder, startApp } from './app.ts'
import { action, atView, choose, fill, measure } from './pages.ts'

const REQUESTS = 40

let folder: Awaited<ReturnType<typeof dataFolder>>
let traces: string

beforeAll(async () => {
  folder = await dataFolder()
  traces = await mkdtemp(join(tmpdir(), 'chokepoint-traces-'))
})
afterAll(async () => {
  await folder.remove()
  await rm(traces, { recursive: true, force: true })
})

/** Forty requests in eight seconds, as Azure's traces have them. */
async function azureTrace(): Promise<string> {
  const rows = Array.from({ length: REQUESTS }, (_, i) => {
    const at_ms = i * 200 + (i % 3) * 20
    const at = new Date(Date.UTC(2023, 10, 16, 18, 15, 0, at_ms)).toISOString()
    return `${at.slice(0, 10)} ${at.slice(11, 23)}0000,${String(40 + i)},${String(8 + (i % 5))}`
  })
  const file_path = join(traces, 'code.csv')
  await writeFile(file_path, ['TIMESTAMP,ContextTokens,GeneratedTokens', ...rows, ''].join('\n'))
  return file_path
}

async function answerDialog(app: ElectronApplication, file_path: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, file_path)
}

describe('a load of production', () => {
  it('is imported, compared with, replayed, and watched while it runs', async () => {
    const { app, page, errors } = await startApp(folder.path)
    try {
      await toWorkload(page)
      await openLoop(page)
      await answerDialog(app, await azureTrace())
      await imported(page)
      await replayed(page)
      expect(errors).toEqual([])
    } finally {
      await app.close()
    }
  })
})

async function toWorkload(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start bundled server' }).click()
  await atView(page, 'goal')
  await choose(page, 'Of all requests', 'p50')
  // A looser limit: the client may then be up to 1 % of it late, as on a machine under test.
  await page.getByLabel('At most').first().fill('8000')
  await action(page, 'Set goal').click()
  await atView(page, 'workload')
}

/** An open loop is planned as it is typed, and comes back as it was set. */
async function openLoop(page: Page): Promise<void> {
  const main = page.getByRole('main')
  await main.getByRole('radio', { name: 'Open loop' }).click()
  await fill(page, 'Rate', '5')
  await main.getByText('exactly as seed 42 will send them').waitFor()
  await main.getByRole('radio', { name: 'Ramps and steps' }).click()
  await main.getByRole('button', { name: 'Add stage' }).click()
  expect(await main.getByRole('listitem', { name: /^Stage/ }).count()).toBe(3)
  await action(page, 'Set workload').click()
  await atView(page, 'baseline')
  await page.keyboard.press('Alt+3')
  await atView(page, 'workload')
  expect(await main.getByRole('listitem', { name: /^Stage/ }).count()).toBe(3)
}

async function imported(page: Page): Promise<void> {
  const main = page.getByRole('main')
  await main.getByRole('radio', { name: 'Trace', exact: true }).click()
  await main.getByRole('button', { name: 'Import trace' }).click()
  // What the file looks like, and the guess of its format.
  await main.getByText('ContextTokens').waitFor()
  await main.getByLabel(/^Format: Azure/).waitFor()
  await main.getByRole('button', { name: 'Import trace' }).click()
  await main.getByText(`${String(REQUESTS)} requests over`).waitFor()
  expect(await page.getByLabel('Requests a run', { exact: true }).inputValue()).toBe(
    String(REQUESTS),
  )
  // Its lengths are not followed yet, and the page says so.
  await main.getByText(/^This workload differs from code\.csv/).waitFor()
  await main.getByRole('radio', { name: 'As in a trace' }).click()
  await main.getByText(/^This workload is like code\.csv/).waitFor()
}

async function replayed(page: Page): Promise<void> {
  await fill(page, 'Speed', '2')
  await fill(page, 'Warm-up', '4')
  await action(page, 'Set workload').click()
  await atView(page, 'baseline')
  expect(await page.getByRole('main').innerText()).toContain('code.csv at 2×')
  const watched = page.getByText('Load, req/s').waitFor({ timeout: 60_000 })
  await Promise.all([watched, measure(page, 'Measure baseline', 'bottleneck')])
}
