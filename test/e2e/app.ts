// The built program in a real Electron, as a test sees it.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'

const START_LIMIT_MS = 60_000

/** A folder for the program's data that outlives one start; its path would break careless code. */
export async function dataFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'chokepoint-e2e-'))
  return {
    path: join(parent, 'Größe und Maß'),
    remove: () => rm(parent, { recursive: true, force: true }),
  }
}

export interface StartedApp {
  app: ElectronApplication
  page: Page
  /** What the page reported as an error, its console included. */
  errors: string[]
}

/** Starts the program from `out/` with its data in `folder`. */
export async function startApp(folder: string): Promise<StartedApp> {
  const executablePath = process.env['CHOKEPOINT_ELECTRON']
  if (executablePath === undefined)
    throw new Error('CHOKEPOINT_ELECTRON names no Electron: run "npm test -- e2e".')
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const app = await _electron.launch({
    executablePath,
    args: [...(asRoot ? ['--no-sandbox'] : []), '.', `--user-data-dir=${folder}`],
    timeout: START_LIMIT_MS,
  })
  const page = await app.firstWindow({ timeout: START_LIMIT_MS })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.locator('main[data-view]').waitFor()
  return { app, page, errors }
}
