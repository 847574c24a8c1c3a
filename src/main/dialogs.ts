import { dialog, type BrowserWindow, type FileFilter } from 'electron'

/** The one caller of the system's dialogs. */

export async function chooseFileToOpen(
  window: BrowserWindow,
  title: string,
  filters: FileFilter[],
): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title,
    filters,
    properties: ['openFile'],
  })
  return filePaths[0] ?? null
}

export async function chooseFileToSave(
  window: BrowserWindow,
  title: string,
  defaultPath: string,
  filters: FileFilter[],
): Promise<string | null> {
  const { filePath, canceled } = await dialog.showSaveDialog(window, {
    title,
    defaultPath,
    filters,
  })
  return canceled || filePath === '' ? null : filePath
}

/** Asks before a close would cut a measurement off. */
export function confirmQuitWhileMeasuring(window: BrowserWindow): boolean {
  const choice = dialog.showMessageBoxSync(window, {
    type: 'question',
    title: 'Cancel measurement and quit',
    message: 'A measurement is running.',
    detail: 'Finished runs are kept; the open one is cancelled.',
    buttons: ['Keep measuring', 'Cancel measurement and quit'],
    defaultId: 0,
    cancelId: 0,
  })
  return choice === 1
}

/** For what goes wrong before there is a window that could say it. */
export function showStartFailure(message: string): void {
  dialog.showErrorBox('Chokepoint cannot start', message)
}
