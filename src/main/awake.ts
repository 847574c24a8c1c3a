import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { Problem } from '../shared/result.ts'

/** Keeps the machine awake while something is measured, and tells the system when it is done. */
export class Awake {
  #blocker: number | null = null

  measuring(): void {
    this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension')
  }

  ended(problem: Problem | null, window: BrowserWindow | null): void {
    if (this.#blocker !== null) powerSaveBlocker.stop(this.#blocker)
    this.#blocker = null
    if (window?.isFocused() === true || problem?.code === 'cancelled') return
    if (!Notification.isSupported()) return
    const title = problem === null ? 'Measurement done' : 'Measurement stopped'
    new Notification({ title, body: problem?.message ?? 'The result is ready.' }).show()
  }
}
