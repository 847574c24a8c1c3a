// Where things are: the checkout, and the cache outside it that clones share.

import { homedir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** Absolute path of the checkout. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '')

/** Path inside the checkout. */
export function inRoot(...parts) {
  return path.join(root, ...parts)
}

/** Folder for what is expensive to make and the same for every checkout. */
export function cacheRoot() {
  if (process.env.XDG_CACHE_HOME) return path.join(process.env.XDG_CACHE_HOME, 'chokepoint')
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'chokepoint')
  if (process.platform === 'win32' && process.env.LOCALAPPDATA)
    return path.join(process.env.LOCALAPPDATA, 'chokepoint', 'Cache')
  return path.join(homedir(), '.cache', 'chokepoint')
}
