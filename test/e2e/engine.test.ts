// One iteration on a real inference engine (llama.cpp, random weights), started and stopped by the
// program with the user's own command: slots 1 → 4 under four requests in flight is kept.

import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataFolder, startApp } from './app.ts'
import { action, atView, choose, claim, fill, measure } from './pages.ts'

const ENGINE = join(import.meta.dirname, '..', 'engine')
const installed = existsSync(join(ENGINE, 'node_modules'))

let folder: Awaited<ReturnType<typeof dataFolder>>
beforeAll(async () => {
  folder = await dataFolder()
})
afterAll(() => folder.remove())

describe.skipIf(!installed)('a real engine (skipped where test/engine is not installed)', () => {
  it('is measured, changed from one slot to four, and the change is kept', async () => {
    const port = await freePort()
    const { app, page, errors } = await startApp(folder.path)
    try {
      await setUp(page, port)
      await measure(page, 'Measure baseline', 'bottleneck')
      await page.keyboard.press('Alt+6')
      await atView(page, 'change')
      await fill(page, '--parallel', '4')
      await fill(page, 'Why this one', 'three of four requests wait for the one slot')
      await action(page, 'Declare change').click()
      await atView(page, 'remeasure')
      await measure(page, 'Measure change', 'verdict')
      expect(await claim(page).innerText()).toMatch(/^Keep\. p50 TTFT fell by/)
      expect(await page.getByRole('banner').innerText()).not.toContain('Simulated')
      await action(page, /^Keep change/).click()
      await page.getByText('Change kept.').waitFor()
      expect(errors).toEqual([])
    } finally {
      await app.close()
    }
    // What the program started ends with it.
    expect(await answers(port)).toBe(false)
  })
})

async function setUp(page: Page, port: number): Promise<void> {
  const url = `http://127.0.0.1:${String(port)}`
  await fill(page, 'Address of the server', url)
  await page.getByRole('button', { name: 'Probe server' }).click()
  // Nothing runs there yet, and the page says so in a sentence.
  await page.getByText('Nothing listens at').first().waitFor()
  await page.getByText('Start command', { exact: true }).first().click()
  const server = join(ENGINE, 'server.mjs')
  const command = `"${process.execPath}" "${server}" --port ${String(port)} --parallel 1`
  await fill(page, 'Start command', command)
  await fill(page, 'Health path', '/health')
  await action(page, 'Test connection').click()
  await page.getByText('random-weights').first().waitFor({ timeout: 60_000 })
  await action(page, 'Use server').click()
  await atView(page, 'goal')
  await choose(page, 'Of all requests', 'p50')
  await page.getByLabel('Price of a GPU').fill('0.5')
  // A loose limit: the client may then be up to 1 % of it late, as on a machine under test.
  await page.getByRole('button', { name: 'Add SLO' }).click()
  await page.getByLabel('At most').first().fill('8000')
  await action(page, 'Set goal').click()
  await atView(page, 'workload')
  await fill(page, 'In flight', '4')
  await fill(page, 'Requests a run', '120')
  await fill(page, 'Warm-up', '8')
  await lengths(page, 0, 'Fixed', { Each: '12' })
  // Answers of one length would end together and start together: the four requests then walk in step,
  // in one of several patterns, and the median of a run is that of its pattern.
  await lengths(page, 1, 'Uniform', { From: '24', To: '72' })
  await action(page, 'Set workload').click()
  await atView(page, 'baseline')
}

/** Lengths of prompts (0) or of answers (1): a distribution, and its fields. */
async function lengths(
  page: Page,
  which: number,
  kind: string,
  fields: Record<string, string>,
): Promise<void> {
  await page
    .getByLabel(/, tokens: /)
    .nth(which)
    .click()
  await page.getByRole('option', { name: kind }).click()
  // Once chosen, no two rows of this test have a field of the same name.
  for (const [label, value] of Object.entries(fields)) await fill(page, label, value)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => {
        resolve(port)
      })
    })
  })
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${String(port)}/health`).then(
    () => true,
    () => false,
  )
}
