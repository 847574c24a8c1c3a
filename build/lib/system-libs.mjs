// What a window needs of a Linux system: shared libraries, and a screen or a stand-in for one.

import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { hasCommand, run } from './exec.mjs'
import { withLock } from './lock.mjs'
import { note, step } from './log.mjs'
import { cacheRoot } from './paths.mjs'

/** Debian's packages with the libraries that Electron links to or looks for when it starts. */
const WINDOW_PACKAGES = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libnotify4',
  'xdg-utils',
  'fonts-dejavu-core',
]
/** The same for a screen that nobody sees. */
const VIRTUAL_SCREEN_PACKAGES = ['xvfb', 'xauth']
const VIRTUAL_SCREEN_COMMANDS = ['Xvfb', 'xvfb-run', 'xauth']

/** Other installations may hold apt's lock; waited for that long. */
const APT_LOCK_LIMIT_S = 300

/** Whether programs started here have a screen to open a window on. */
export function hasScreen() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * Makes sure that `electronPath` can open a window. Where something is missing and the user is
 * root on Debian or one of its children, it is installed.
 *
 * @param {string} electronPath
 * @param {{ virtualScreen: boolean }} options whether Xvfb is needed as well
 * @returns {Promise<string | null>} null, or a sentence that says what is missing and how to get it
 */
export async function prepareWindow(electronPath, { virtualScreen }) {
  if (process.platform !== 'linux') return null
  const missing = await whatIsMissing(electronPath, virtualScreen)
  if (missing.length === 0) return null
  const packages = virtualScreen
    ? [...VIRTUAL_SCREEN_PACKAGES, ...WINDOW_PACKAGES]
    : WINDOW_PACKAGES
  const isRoot = process.getuid() === 0
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return sentence(missing, packages)
  step(`Installing what a window needs (${missing.join(', ')})`)
  const problem = await withLock(
    path.join(cacheRoot(), 'apt.lock'),
    'installing system libraries',
    () => aptInstall(packages),
  )
  const still = await whatIsMissing(electronPath, virtualScreen)
  if (still.length === 0) return null
  if (problem) note(problem)
  return sentence(still, packages)
}

async function whatIsMissing(electronPath, virtualScreen) {
  const { stdout } = await run('ldd', [electronPath], { capture: true })
  const missing = [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1])
  for (const command of virtualScreen ? VIRTUAL_SCREEN_COMMANDS : [])
    if (!(await hasCommand(command))) missing.push(command)
  return [...new Set(missing)]
}

async function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) =>
    run('apt-get', ['-q', '-o', `DPkg::Lock::Timeout=${APT_LOCK_LIMIT_S}`, ...args], {
      ...{ capture: true, env },
    })
  const update = await apt('update')
  if (update.code !== 0) return `apt-get update: ${firstError(update)}`
  const names = await namesHere(packages)
  const install = await apt('install', '-y', '--no-install-recommends', ...names)
  return install.code === 0 ? null : `apt-get install: ${firstError(install)}`
}

// Debian 13 and Ubuntu 24.04 renamed libraries whose time type grew: libgtk-3-0t64.
async function namesHere(packages) {
  const { stdout } = await run('apt-cache', ['pkgnames', 'lib'], { capture: true })
  const known = new Set(stdout.split('\n'))
  return packages.map((name) => (known.has(`${name}t64`) ? `${name}t64` : name))
}

function firstError({ stderr }) {
  return stderr.split('\n').find((line) => line.startsWith('E:')) ?? stderr.trim().slice(0, 200)
}

function sentence(missing, packages) {
  const command = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`
  return `A window needs ${missing.join(', ')}, missing here. On Debian: ${command}`
}
