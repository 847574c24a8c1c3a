// Arguments that Electron is always started with.

import process from 'node:process'

/** As root on Linux, and only then, Chromium refuses to start with its sandbox. */
export function electronArgs() {
  return process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : []
}
