import { fileURLToPath } from 'node:url'
import { app, BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron'
import type { Preferences } from '../shared/preferences.ts'
import { APP_ORIGIN } from './app-protocol.ts'
import { log } from './log.ts'
import type { PreferencesFile } from './preferences-file.ts'

const WIDTH_MIN = 1_024
const HEIGHT_MIN = 700
const DEFAULT_SIZE = { width: 1_280, height: 800 }
/** The pages' own background (`--page`), so that the first frame does not flash. */
const BACKGROUND = { light: '#f6f7f6', dark: '#101312' }

/** Opens the window where it was left, and remembers where it is left this time. */
export function openWindow(preferences: PreferencesFile): BrowserWindow {
  applyTheme(preferences.current.theme)
  const remembered = preferences.current.window
  const window = new BrowserWindow({
    ...DEFAULT_SIZE,
    ...visibleBounds(remembered),
    minWidth: WIDTH_MIN,
    minHeight: HEIGHT_MIN,
    useContentSize: remembered === null,
    show: false,
    title: 'Chokepoint',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  })
  if (remembered?.maximized === true) window.maximize()
  window.once('ready-to-show', () => {
    window.show()
  })
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds()
    preferences.set({ window: { x, y, width, height, maximized: window.isMaximized() } })
  })
  window.webContents.on('render-process-gone', (_event, details) => {
    log.error(`the window's process is gone: ${details.reason}`)
    // A measurement runs on in its own processes; the window shows it again.
    if (details.reason !== 'clean-exit') window.reload()
  })
  const devUrl = process.env['ELECTRON_RENDERER_URL']
  void window.loadURL(!app.isPackaged && devUrl !== undefined ? devUrl : `${APP_ORIGIN}/index.html`)
  return window
}

export function applyTheme(theme: Preferences['theme']): void {
  nativeTheme.themeSource = theme
}

/** The remembered place, unless its screen is gone; the size alone then. */
function visibleBounds(remembered: Preferences['window']): Partial<Rectangle> {
  if (remembered === null) return {}
  const width = Math.max(WIDTH_MIN, remembered.width)
  const height = Math.max(HEIGHT_MIN, remembered.height)
  const { x, y } = remembered
  if (x === null || y === null) return { width, height }
  const seen = screen.getAllDisplays().some(({ workArea }) => {
    const right = workArea.x + workArea.width
    const bottom = workArea.y + workArea.height
    return x < right && x + width > workArea.x && y < bottom && y + height > workArea.y
  })
  return seen ? { x, y, width, height } : { width, height }
}
