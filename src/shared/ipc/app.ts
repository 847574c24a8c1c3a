import { z } from 'zod'
import { preferencesSchema, type Preferences } from '../preferences.ts'
import { channel } from './contract.ts'

export interface AppInfo {
  version: string
  electron_version: string
  platform: string
  /** Whether the system has a keychain that a key can be kept in. */
  keychain: boolean
  preferences: Preferences
  /** What went wrong at the last start or close, if anything: an interrupted run, a mended file. */
  notices: string[]
}

export const appContract = {
  'app:info': channel<AppInfo>()(z.undefined()),
  'app:set-preferences': channel<Preferences>()(
    preferencesSchema.partial().omit({ version: true }),
  ),
  'app:copy-text': channel<null>()(z.string().max(100_000)),
  'app:show-log': channel<null>()(z.undefined()),
} as const
