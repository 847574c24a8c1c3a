// The pages of the program as a user meets them: by their headings, fields and buttons.

import type { Locator, Page } from 'playwright-core'

/** Measuring takes as long as the load does. */
const MEASURE_LIMIT_MS = 240_000

/** A button of the readout; there is one of each name. */
export function action(page: Page, name: string | RegExp): Locator {
  return page.getByRole('contentinfo').getByRole('button', { name })
}

/** The page's claim. */
export function claim(page: Page): Locator {
  return page.getByRole('main').getByRole('heading', { level: 1 })
}

/** Waits until a page is open. */
export async function atView(page: Page, name: string, timeout = 15_000): Promise<void> {
  await page.locator(`main[data-view="${name}"]`).waitFor({ timeout })
}

/** Types into a field, whatever stood in it. */
export async function fill(page: Page, label: string, value: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(value)
}

/**
 * Starts what the readout offers, and waits until its result or its verdict is on screen; a
 * measurement that stopped fails the test with its own sentence.
 */
export async function measure(page: Page, name: string | RegExp, next: string): Promise<void> {
  await action(page, name).click()
  const arrived = atView(page, next, MEASURE_LIMIT_MS).then(() => null)
  const again = action(page, /^Measure (again|what is missing)$/)
  const stopped = again
    .waitFor({ timeout: MEASURE_LIMIT_MS })
    .then(() => page.locator('main').innerText())
  // The one that loses ends with the page, and nobody waits for it.
  arrived.catch(() => undefined)
  stopped.catch(() => undefined)
  const words = await Promise.race([arrived, stopped])
  if (words !== null) throw new Error(`the measurement stopped: ${words}`)
}

/** Picks from a list that opens below its field. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page
    .getByLabel(new RegExp(`^${label}: `))
    .first()
    .click()
  await page.getByRole('option', { name: option, exact: true }).click()
}
