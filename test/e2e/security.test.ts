// Closed by default: what a page could try, tried.

import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHANNEL_NAMES } from '../../src/shared/ipc/contracts.ts'
import { dataFolder, startApp } from './app.ts'
import { ask, request } from './bridge.ts'

let folder: Awaited<ReturnType<typeof dataFolder>>
let app: ElectronApplication
let page: Page
beforeAll(async () => {
  folder = await dataFolder()
  ;({ app, page } = await startApp(folder.path))
})
afterAll(async () => {
  await app.close()
  await folder.remove()
})

describe('the window', () => {
  it('is sandboxed and isolated, without Node', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      // Electron's types leave it out, since it is for tests such as this one.
      return (
        contents as unknown as { getLastWebPreferences: () => Record<string, unknown> }
      ).getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    })
    const globals = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    )
    expect(globals).toEqual([])
    expect(await page.evaluate(() => Object.keys((window as never)['chokepoint']))).toEqual([
      'request',
      'onPush',
    ])
  })

  it('has a content security policy that starts from nothing', async () => {
    const response = await page.reload()
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(policy).toMatch(/^default-src 'none'/)
    expect(policy).not.toContain('unsafe')
    expect(policy).not.toContain('http')
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.inlineRan = true'
      document.head.append(script)
      return 'inlineRan' in window
    })
    expect(ran).toBe(false)
    const fetched = await page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => 'answered',
        () => 'refused',
      ),
    )
    expect(fetched).toBe('refused')
  })

  it('opens no other window, leaves for no other page, and is given no permission', async () => {
    const opened = await page.evaluate(() => window.open('https://example.com') !== null)
    expect(opened).toBe(false)
    await page.evaluate(() => {
      location.href = 'https://example.com/'
    })
    await page.waitForTimeout(500)
    expect(page.url()).toMatch(/^app:\/\/chokepoint\//)
    expect(app.windows()).toHaveLength(1)
    const permission = await page.evaluate(() => Notification.requestPermission())
    expect(permission).toBe('denied')
  })

  it('serves nothing from outside its own folder', async () => {
    const status = await app.evaluate(async ({ net }) => {
      const urls = [
        'app://chokepoint/../main/index.js',
        'app://chokepoint/%2e%2e/main/index.js',
        'app://other/index.html',
      ]
      return Promise.all(urls.map(async (url) => (await net.fetch(url)).status))
    })
    expect(status).toEqual([404, 404, 404])
  })
})

/** What no channel takes. */
const RUBBISH: readonly unknown[] = [
  42,
  'x'.repeat(200_000),
  [],
  { id: { $ne: null } },
  { id: 'i', extra: '\u0000' },
  { __proto__: { polluted: true } },
]

describe('channels', () => {
  it.each(CHANNEL_NAMES)(
    '%s answers rubbish with a problem, and the program lives',
    async (name) => {
      for (const input of RUBBISH) {
        const reply = await ask(page, name, input)
        // Some channels take one of these, as a text to copy; none may break.
        expect(typeof reply.ok).toBe('boolean')
        if (!reply.ok) {
          expect(['bad_input', 'not_found', 'not_allowed']).toContain(reply.problem.code)
          expect(reply.problem.message.length).toBeGreaterThan(0)
        }
      }
      expect(await request(page, 'investigation:list', undefined)).toEqual([])
    },
  )

  it('that no contract names do not exist', async () => {
    await expect(ask(page, 'fs:read', { path: '/etc/passwd' })).rejects.toThrow('No handler')
  })

  it('answer no page but the program’s own', async () => {
    const preload = join(import.meta.dirname, '..', '..', 'out', 'preload', 'index.cjs')
    const reply = await app.evaluate(async ({ BrowserWindow }, path) => {
      const stranger = new BrowserWindow({
        show: false,
        webPreferences: { preload: path, sandbox: true },
      })
      await stranger.loadURL('data:text/html,<p>stranger</p>')
      const answered: unknown = await stranger.webContents.executeJavaScript(
        "window.chokepoint.request('investigation:list', undefined)",
      )
      stranger.destroy()
      return answered
    }, preload)
    expect(reply).toMatchObject({ ok: false, problem: { code: 'not_allowed' } })
  })
})
