import type { BrowserWindow } from 'electron'
import type { LoopContext } from '../loop/context.ts'
import type { Measurements } from '../loop/measurement/measurements.ts'
import type { ServerUnderTest } from '../loop/server/server-under-test.ts'
import type { Awake } from './awake.ts'
import type { PreferencesFile } from './preferences-file.ts'
import type { Secrets } from './secrets.ts'

/** What the handlers work with; made once by `index.ts`. */
export interface Services {
  loop: LoopContext
  measurements: Measurements
  server: ServerUnderTest
  preferences: PreferencesFile
  secrets: Secrets
  awake: Awake
  /** The window that asks; there is one. */
  window(): BrowserWindow
  /** Sentences about the last close, for the first screen. */
  notices: string[]
  /** Cancels what runs, stops what was started, and closes what is open. */
  close(): Promise<void>
}
