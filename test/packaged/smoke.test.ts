import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packagedProgram, startPackaged, type PackagedApp } from './packaged-app.ts'

/** Room for the first start on a busy machine. */
const FIRST_SCREEN_LIMIT_MS = 30_000

describe('the packaged program', () => {
  let app: PackagedApp

  beforeAll(async () => {
    app = await startPackaged()
  })

  it('opens on its first screen', async () => {
    const claim = app.page.getByText('Find what limits your inference server')
    await claim.first().waitFor({ state: 'visible', timeout: FIRST_SCREEN_LIMIT_MS })
    expect(await app.page.title()).toContain('Chokepoint')
  })

  it('loads without an error on its console, also a second time', async () => {
    await app.page.reload({ waitUntil: 'load' })
    await app.page.getByText('Find what limits your inference server').first().waitFor()
    expect(app.errors).toEqual([])
  })

  it('keeps its data in the folder that it was given', async () => {
    const files = await readdir(app.userData)
    expect(files.some((name) => /\.(db|sqlite)$/.test(name))).toBe(true)
  })

  it('ends by itself when its window closes', async () => {
    expect(await app.close()).toBe(0)
  })

  afterAll(async () => {
    // Only where a test above failed before the program was closed.
    if (existsSync(app.userData)) await app.close()
  })
})

describe('the packaged files', () => {
  it('have the doors closed that only development needs', async () => {
    const wire = await getCurrentFuseWire(packagedProgram())
    const on = FuseState.ENABLE
    expect(wire[FuseV1Options.RunAsNode]).not.toBe(on)
    expect(wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).not.toBe(on)
    expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).not.toBe(on)
    expect(wire[FuseV1Options.GrantFileProtocolExtraPrivileges]).not.toBe(on)
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(on)
  })

  it('hold one archive, no bootstrap, and native code for this machine alone', async () => {
    const folder = dirname(packagedProgram())
    const resources =
      process.platform === 'darwin' ? join(folder, '..', 'Resources') : join(folder, 'resources')
    const files = await readdir(resources, { recursive: true })
    expect(files.filter((name) => name.endsWith('.asar'))).toEqual(['app.asar'])
    const prebuilt = files.filter((name) => name.includes('prebuilds') && name.endsWith('.node'))
    expect(prebuilt.map((name) => name.replace(/^.*[\\/]/, ''))).toEqual([
      `${process.platform}-${process.arch}.node`,
    ])
  })
})
