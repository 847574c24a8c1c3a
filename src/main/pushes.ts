import type { BrowserWindow } from 'electron'
import type { PushName, Pushes } from '../shared/ipc/pushes.ts'

/** Tells the window something, where there is one that can hear it. */
export function push<Name extends PushName>(
  window: BrowserWindow | null,
  name: Name,
  payload: Pushes[Name],
): void {
  if (window !== null && !window.isDestroyed()) window.webContents.send(name, payload)
}
