import { app, clipboard, shell } from 'electron'
import type { appContract } from '../../shared/ipc/app.ts'
import { log } from '../log.ts'
import type { Services } from '../services.ts'
import { applyTheme } from '../window.ts'
import type { Handlers } from './handle.ts'

export function appHandlers(services: Services): Handlers<typeof appContract> {
  return {
    'app:info': () => ({
      version: app.getVersion(),
      electron_version: process.versions.electron,
      platform: process.platform,
      keychain: services.secrets.hasKeychain,
      preferences: services.preferences.current,
      notices: services.notices,
    }),
    'app:set-preferences': (changes) => {
      if (changes.theme !== undefined) applyTheme(changes.theme)
      const defined = Object.entries(changes).filter(([, value]) => value !== undefined)
      return services.preferences.set(Object.fromEntries(defined))
    },
    'app:copy-text': (text) => {
      void clipboard.writeText(text)
      return null
    },
    'app:show-log': () => {
      shell.showItemInFolder(log.transports.file.getFile().path)
      return null
    },
  }
}
