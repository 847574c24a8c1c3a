// electron-builder's hook between copying and signing: takes out what is not the app's, puts in
// the addon that a fallback Electron needs, and closes the doors that only development needs.

import { copyFile, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { FuseV1Options, FuseVersion } from '@electron/fuses'
import { Arch } from 'electron-builder'
import { addonTarget } from './lib/addon-arch.mjs'

/** Files of an Electron dist that a packaged program has no use for. */
const LEFT_OVER = ['resources/default_app.asar', 'manifest.json']

/** @param {import('electron-builder').AfterPackContext} context */
export default async function afterPack(context) {
  const { appOutDir, packager, electronPlatformName } = context
  for (const file of LEFT_OVER) await rm(path.join(appOutDir, file), { force: true })
  const resources = packager.getResourcesDir(appOutDir)
  const addon = process.env.CHOKEPOINT_SQLITE_ADDON
  if (addon) await copyFile(addon, path.join(resources, 'better_sqlite3.node'))
  await checkAddons(resources, `${electronPlatformName}-${Arch[context.arch]}`)
  await packager.addElectronFuses(context, fuses(electronPlatformName))
}

async function checkAddons(resources, wanted) {
  const entries = await readdir(resources, { recursive: true })
  const addons = entries.filter((name) => name.endsWith('.node'))
  if (addons.length === 0) throw new Error(`no native addon in ${resources}`)
  for (const addon of addons) {
    const target = await addonTarget(path.join(resources, addon))
    if (target !== wanted) throw new Error(`${addon} is made for ${target}, expected ${wanted}`)
  }
}

function fuses(platform) {
  // Electron checks the archive's hash on these two; elsewhere the fuse has no effect.
  const checksArchive = platform === 'darwin' || platform === 'win32'
  return {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: checksArchive,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    // Without a signature of ours, an Apple processor runs only what is signed for this machine.
    resetAdHocDarwinSignature: platform === 'darwin' && process.arch === 'arm64',
  }
}
