import { app, session, type WebContents } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'
import { log } from './log.ts'

/**
 * Closed by default, item by item of Electron's security checklist
 * (https://www.electronjs.org/docs/latest/tutorial/security).
 */

/** The dev server's origin while developing; never in a packaged program. */
function devOrigin(): string | null {
  const url = process.env['ELECTRON_RENDERER_URL']
  return app.isPackaged || url === undefined ? null : new URL(url).origin
}

/** Whether a frame may talk to the main process (item 17). */
export function isTrustedUrl(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`) || (devOrigin() !== null && originOf(url) === devOrigin())
}

function originOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).origin : null
}

/**
 * Every renderer is sandboxed, whatever its options say (item 4). Must run before the app is ready.
 * As root on Linux Chromium refuses to start unless told `--no-sandbox`, and forcing it here would
 * end every process: the window's own `sandbox: true` then still keeps Node out of the page.
 */
export function sandboxEveryRenderer(): void {
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
}

/** Permissions, navigation, new windows and webviews: all refused (items 5, 12, 13, 14). */
export function closeTheDoors(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn(`permission refused: ${permission}`)
    answer(false)
  })
  session.defaultSession.setPermissionCheckHandler(() => false)
  app.on('web-contents-created', (_event, contents) => {
    refuseToLeave(contents)
  })
}

function refuseToLeave(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (isTrustedUrl(event.url)) return
    event.preventDefault()
    log.warn('navigation refused')
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
