// The Electron that package.json names: in node_modules, or downloaded there.

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { lastLine } from './npm-tarball.mjs'
import { run } from './exec.mjs'
import { step } from './log.mjs'
import { inRoot } from './paths.mjs'

/** How long the release page may take to answer before the download is not tried. */
const REACH_LIMIT_MS = 5_000
/** How long the download itself (about 120 MB) may take. */
const DOWNLOAD_LIMIT_MS = 10 * 60_000

const packageFolder = inRoot('node_modules', 'electron')

/** Version of Electron that the checkout is made for. */
export function ownVersion() {
  return JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')).version
}

/**
 * The own Electron, downloaded if that can be done.
 *
 * @returns {Promise<{ distPath: string, electronPath: string } | { reason: string }>} the reason
 *   where there is none
 */
export async function ownElectron() {
  const installed = installedElectron()
  if (installed) return installed
  const unreachable = await whyUnreachable()
  if (unreachable) return { reason: unreachable }
  step(`Downloading Electron ${ownVersion()}`)
  const script = path.join(packageFolder, 'install.js')
  const { code, stderr, timedOut } = await run(process.execPath, [script], {
    capture: true,
    timeout_ms: DOWNLOAD_LIMIT_MS,
  })
  if (timedOut) return { reason: 'its download took longer than 10 minutes' }
  if (code !== 0) return { reason: `its download failed (${firstError(stderr)})` }
  return installedElectron() ?? { reason: 'its download left no program behind' }
}

function installedElectron() {
  const pathFile = path.join(packageFolder, 'path.txt')
  const distPath = path.join(packageFolder, 'dist')
  if (!existsSync(pathFile)) return null
  const electronPath = path.join(distPath, readFileSync(pathFile, 'utf8'))
  return existsSync(electronPath) ? { distPath, electronPath } : null
}

// Behind a proxy or with a mirror the download has its own ways, so it is simply tried.
async function whyUnreachable() {
  const { env } = process
  const own = ['ELECTRON_MIRROR', 'npm_config_electron_mirror', 'ELECTRON_GET_USE_PROXY']
  if (own.some((name) => env[name])) return null
  const url = `https://github.com/electron/electron/releases/download/v${ownVersion()}/SHASUMS256.txt`
  try {
    const response = await fetch(url, {
      method: 'HEAD',
      signal: AbortSignal.timeout(REACH_LIMIT_MS),
    })
    return response.ok ? null : `its release page answers ${response.status}`
  } catch (error) {
    return `its release page cannot be reached (${error.cause?.code ?? error.name})`
  }
}

function firstError(stderr) {
  return /^\w*Error: .*$/m.exec(stderr)?.[0] ?? lastLine(stderr)
}
