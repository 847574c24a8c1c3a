// The packaged program as a test sees it: a process, its folder, and the DevTools of its window.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Browser, type Page } from 'playwright-core'

const START_LIMIT_MS = 60_000
const END_LIMIT_MS = 15_000
const POLL_MS = 50

/** A started program; `errors` collects what its page reports. */
export interface PackagedApp {
  readonly page: Page
  readonly userData: string
  readonly errors: string[]
  readonly close: () => Promise<number | null>
}

/** Path of the packaged program, as `npm test` names it. */
export function packagedProgram(): string {
  const program = process.env['CHOKEPOINT_PACKAGED']
  if (program === undefined || program === '')
    throw new Error('CHOKEPOINT_PACKAGED names no program: run "npm test -- packaged".')
  return program
}

/** Starts it with a data folder of its own, whose path would break careless code. */
export async function startPackaged(): Promise<PackagedApp> {
  const parent = await mkdtemp(join(tmpdir(), 'chokepoint-packaged-'))
  const userData = join(parent, 'Größe und Maß 計測')
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const child = spawn(
    packagedProgram(),
    [
      ...(asRoot ? ['--no-sandbox'] : []),
      `--user-data-dir=${userData}`,
      '--remote-debugging-port=0',
    ],
    { env: withoutDevelopment(), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const output = collect(child)
  try {
    const browser = await connect(child, userData, output)
    const { page, errors } = await firstPage(browser)
    return { page, userData, errors, close: () => end(child, browser, parent) }
  } catch (error) {
    child.kill('SIGKILL')
    await rm(parent, { recursive: true, force: true })
    throw error
  }
}

// What the scripts set for an unpackaged run must not be what makes the packaged one work.
function withoutDevelopment(): NodeJS.ProcessEnv {
  const env = { ...process.env }
  for (const name of Object.keys(env))
    if (/^(CHOKEPOINT_|ELECTRON_|VITEST|NODE_)/.test(name)) Reflect.deleteProperty(env, name)
  return env
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-20_000)
    })
  return () => text
}

async function connect(
  child: ChildProcess,
  userData: string,
  output: () => string,
): Promise<Browser> {
  const portFile = join(userData, 'DevToolsActivePort')
  const giveUpAt = Date.now() + START_LIMIT_MS
  while (Date.now() < giveUpAt) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the program ended with ${child.exitCode ?? child.signalCode}:\n${output()}`)
    const text = await readFile(portFile, 'utf8').catch(() => '')
    const [port, path] = text.split('\n')
    if (port !== undefined && path !== undefined && path !== '')
      return chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`)
    await sleep(POLL_MS)
  }
  throw new Error(`the program opened no DevTools port within a minute:\n${output()}`)
}

async function firstPage(browser: Browser): Promise<{ page: Page; errors: string[] }> {
  const [context] = browser.contexts()
  if (context === undefined) throw new Error('the program has no browser context')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => {
    errors.push(String(error))
  })
  return { page, errors }
}

async function end(child: ChildProcess, browser: Browser, parent: string): Promise<number | null> {
  const ended = once(child, 'exit')
  const [page] = browser.contexts().flatMap((context) => context.pages())
  await page?.close()
  const late = sleep(END_LIMIT_MS).then(() => {
    if (child.exitCode === null) child.kill('SIGKILL')
  })
  await Promise.race([ended, late.then(() => ended)])
  await browser.close().catch(() => undefined)
  await rm(parent, { recursive: true, force: true })
  return child.exitCode
}
