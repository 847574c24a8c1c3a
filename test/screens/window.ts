// The window at every size and in both themes, as pictures.

import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ElectronApplication, Page } from 'playwright-core'
import { checkAccessibility } from '../harness/axe.ts'

export interface Size {
  width: number
  height: number
}
export type Theme = 'light' | 'dark'

const LARGE: Size = { width: 1_920, height: 1_080 }
const USUAL: Size = { width: 1_280, height: 800 }
const SMALL: Size = { width: 1_024, height: 700 }
const THEMES: readonly Theme[] = ['light', 'dark']
/** Steps that are also looked at in the smallest window. */
const SMALL_STEPS = new Set(['history', 'bottleneck', 'measuring'])
/** A chart's animation, and a text that fades in. */
const SETTLE_MS = 800
const RESIZE_LIMIT_MS = 5_000
const OPTIMISE_LIMIT_MS = 60_000

export class Camera {
  readonly #app: ElectronApplication
  readonly #page: Page
  readonly #folder: string
  readonly #only: ReadonlySet<string>

  constructor(app: ElectronApplication, page: Page, folder: string, only: ReadonlySet<string>) {
    this.#app = app
    this.#page = page
    this.#folder = folder
    this.#only = only
  }

  wants(step: string): boolean {
    return this.#only.size === 0 || this.#only.has(step)
  }

  /**
   * Takes `step` at each size and in each theme, and prints what axe has against it. `ready` waits
   * for what is to be seen, before each theme.
   */
  async take(step: string, ready?: (theme: Theme) => Promise<void>): Promise<void> {
    if (!this.wants(step)) return
    await mkdir(this.#folder, { recursive: true })
    const sizes = SMALL_STEPS.has(step) ? [USUAL, LARGE, SMALL] : [USUAL, LARGE]
    for (const theme of THEMES) {
      await this.#setTheme(theme)
      await ready?.(theme)
      for (const size of sizes) {
        await this.resize(size)
        await this.#shoot(`${step}-${String(size.width)}x${String(size.height)}-${theme}`)
      }
      const complaints = await checkAccessibility(this.#page)
      for (const complaint of complaints) console.log(`${step} ${theme}: ${complaint}`)
    }
    await this.resize(USUAL)
    await this.#setTheme('light')
    console.log(`${step}: taken`)
  }

  async resize({ width, height }: Size): Promise<void> {
    await this.#app.evaluate(
      ({ BrowserWindow }, wanted) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(wanted.width, wanted.height)
      },
      { width, height },
    )
    await this.#page.waitForFunction(
      `innerWidth === ${String(width)} && innerHeight === ${String(height)}`,
      undefined,
      { timeout: RESIZE_LIMIT_MS },
    )
  }

  /** Through the window's own control, which goes round system, light and dark. */
  async #setTheme(theme: Theme): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const control = this.#page.getByRole('button', { name: /^Theme: / })
      const label = (await control.getAttribute('aria-label')) ?? ''
      if (label.startsWith(`Theme: ${theme}.`)) return
      await control.click()
      // After a key was pressed, a click would leave the ring of focus behind.
      await control.blur()
    }
    throw new Error(`The theme control never came to ${theme}.`)
  }

  async #shoot(name: string): Promise<void> {
    await this.#page.mouse.move(1, 1)
    await this.#page.waitForTimeout(SETTLE_MS)
    const path = join(this.#folder, `${name}.png`)
    await this.#page.screenshot({ path })
    await optimise(path)
  }
}

/** Fewer bytes where pngquant is installed; the picture as it is where it is not. */
async function optimise(path: string): Promise<void> {
  const args = ['--force', '--skip-if-larger', '--strip', '--ext', '.png', '--quality', '80-98']
  await promisify(execFile)('pngquant', [...args, path], { timeout: OPTIMISE_LIMIT_MS }).catch(
    () => undefined,
  )
}
