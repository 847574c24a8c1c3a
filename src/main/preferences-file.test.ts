import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_PREFERENCES } from '../shared/preferences.ts'
import { PreferencesFile } from './preferences-file.ts'

// The real one needs Electron.
vi.mock('./log.ts', () => ({ log: { warn: () => undefined, error: () => undefined } }))

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint-preferences-'))
  file = join(folder, 'préférences with space.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('preferences', () => {
  it('are the defaults where there is no file, or one that is not as expected', async () => {
    expect((await PreferencesFile.open(file)).current).toEqual(DEFAULT_PREFERENCES)
    for (const text of ['', '{', '[]', '{"theme":"pink"}', JSON.stringify({ version: 999 })]) {
      await writeFile(file, text)
      expect((await PreferencesFile.open(file)).current, text).toEqual(DEFAULT_PREFERENCES)
    }
  })

  it('are there again after a restart, each change on top of the one before', async () => {
    const first = await PreferencesFile.open(file)
    first.set({ theme: 'dark' })
    expect(first.set({ view: 'history' })).toMatchObject({ theme: 'dark', view: 'history' })
    await first.saved()
    expect((await PreferencesFile.open(file)).current).toEqual({
      ...DEFAULT_PREFERENCES,
      theme: 'dark',
      view: 'history',
    })
  })

  it('keep the last of many changes, written one after the other', async () => {
    const preferences = await PreferencesFile.open(file)
    for (let width = 1_024; width < 1_074; width += 1) {
      preferences.set({ window: { x: 0, y: 0, width, height: 700, maximized: false } })
    }
    await preferences.saved()
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ window: { width: 1_073 } })
  })

  it('stay in force where they cannot be written', async () => {
    const preferences = await PreferencesFile.open(join(folder, 'none', 'preferences.json'))
    preferences.set({ theme: 'light' })
    await preferences.saved()
    expect(preferences.current.theme).toBe('light')
  })
})
