import { randomUUID } from 'node:crypto'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import type { LoopContext } from '../loop/context.ts'
import { markInterrupted } from '../loop/decisions.ts'
import { Measurements } from '../loop/measurement/measurements.ts'
import { ServerUnderTest } from '../loop/server/server-under-test.ts'
import { openStore } from '../store/store.ts'
import { Awake } from './awake.ts'
import { PreferencesFile } from './preferences-file.ts'
import { electronFork } from './processes.ts'
import { push } from './pushes.ts'
import { Secrets } from './secrets.ts'
import type { Services } from './services.ts'

/** Opens what is kept in `folder` and puts the loop together. */
export async function startServices(
  folder: string,
  window: () => BrowserWindow | null,
): Promise<Services> {
  const store = openStore({
    file: join(folder, 'chokepoint.sqlite'),
    native_binding: await sqliteAddon(),
  })
  const preferences = await PreferencesFile.open(join(folder, 'preferences.json'))
  const secrets = await Secrets.open(join(folder, 'secrets.json'))
  const awake = new Awake()
  const loop: LoopContext = {
    store,
    fork: electronFork,
    apiKeyOf: (id) => Promise.resolve(secrets.get(id)),
    now: () => new Date().toISOString(),
    newId: randomUUID,
    events: {
      changed: (investigation) => {
        push(window(), 'investigation:changed', investigation)
      },
      progress: (progress) => {
        push(window(), 'measure:progress', progress)
      },
      ended: (investigation_id, problem) => {
        awake.ended(problem, window())
        push(window(), 'measure:ended', { investigation_id, problem })
      },
    },
  }
  for (const id of store.investigations.purge()) await secrets.set(id, null)
  const server = new ServerUnderTest(electronFork)
  const measurements = new Measurements(loop, server)
  return {
    loop,
    measurements,
    server,
    preferences,
    secrets,
    awake,
    window: () => {
      const open = window()
      if (open === null) throw new Error('there is no window')
      return open
    },
    notices: markInterrupted(loop).map(
      (name) =>
        `Chokepoint ended while ${name} was measured. Finished runs are whole; the open one is marked interrupted.`,
    ),
    close: async () => {
      await measurements.cancelAndWait()
      server.stop()
      await preferences.saved()
      store.close()
    },
  }
}

/**
 * The SQLite addon where the one in the package does not fit this Electron: named by the scripts
 * that prepared the runtime, or packed beside the program.
 */
async function sqliteAddon(): Promise<string | undefined> {
  const named = process.env['CHOKEPOINT_SQLITE_ADDON']
  if (named !== undefined && named !== '') return named
  const packed = join(process.resourcesPath, 'better_sqlite3.node')
  return access(packed).then(
    () => packed,
    () => undefined,
  )
}
