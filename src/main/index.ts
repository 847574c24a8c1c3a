import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { app, type BrowserWindow } from 'electron'
import { toProblem } from '../loop/problem.ts'
import { declareAppProtocol, serveAppProtocol } from './app-protocol.ts'
import { confirmQuitWhileMeasuring, showStartFailure } from './dialogs.ts'
import { appHandlers } from './ipc/app.ts'
import { definitionsHandlers } from './ipc/definitions.ts'
import { exportHandlers } from './ipc/export.ts'
import { fileHandlers } from './ipc/file.ts'
import { handleAll } from './ipc/handle.ts'
import { hardwareHandlers } from './ipc/hardware.ts'
import { investigationHandlers } from './ipc/investigation.ts'
import { measureHandlers } from './ipc/measure.ts'
import { signalsHandlers } from './ipc/signals.ts'
import { traceHandlers } from './ipc/trace.ts'
import { log, startLogging } from './log.ts'
import { closeTheDoors, sandboxEveryRenderer } from './security.ts'
import type { Services } from './services.ts'
import { startServices } from './start-services.ts'
import { openWindow } from './window.ts'

let window: BrowserWindow | null = null

startLogging(app.isPackaged)
sandboxEveryRenderer()
declareAppProtocol()

// A second start shows the first one's window: two would measure at the same time.
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  })
  app.whenReady().then(start).catch(failToStart)
} else app.quit()

async function start(): Promise<void> {
  const folder = app.getPath('userData')
  await mkdir(folder, { recursive: true })
  closeTheDoors()
  serveAppProtocol(join(import.meta.dirname, '..', 'renderer'))
  const services = await startServices(folder, () => window)
  handleAll({
    ...appHandlers(services),
    ...investigationHandlers(services),
    ...measureHandlers(services),
    ...definitionsHandlers(services),
    ...hardwareHandlers(services),
    ...exportHandlers(services),
    ...fileHandlers(services),
    ...traceHandlers(services),
    ...signalsHandlers(services),
  })
  open(services)
  endWith(services)
}

function open(services: Services): void {
  const opened = openWindow(services.preferences)
  window = opened
  opened.on('close', (event) => {
    if (services.measurements.current === null) return
    if (!confirmQuitWhileMeasuring(opened)) event.preventDefault()
  })
  opened.on('closed', () => {
    window = null
  })
}

/** One window: when it closes, what runs is cancelled, what was measured is stored, then it ends. */
function endWith(services: Services): void {
  app.on('window-all-closed', () => {
    app.quit()
  })
  let ended = false
  app.on('will-quit', (event) => {
    if (ended) return
    event.preventDefault()
    ended = true
    services
      .close()
      .catch((error: unknown) => {
        log.error('closing', error)
      })
      .finally(() => {
        app.quit()
      })
  })
}

function failToStart(error: unknown): void {
  log.error('start', error)
  showStartFailure(toProblem(error).message)
  app.exit(1)
}
