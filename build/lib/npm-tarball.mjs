// A pinned package from the npm registry, through the npm client (its registry, proxy and cache).

import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { hashFile } from './cache.mjs'
import { run } from './exec.mjs'
import { UserError } from './log.mjs'

const FETCH_LIMIT_MS = 15 * 60_000

/**
 * Fetches `spec`, compares the tarball with its integrity hash and unpacks it.
 *
 * @param {{ spec: string, integrity: string }} pinned e.g. `name@1.2.3` and `sha512-…`
 * @param {string} folder an existing folder to work in
 * @returns {Promise<string>} the folder that holds the package's files
 * @throws {UserError} where it cannot be fetched or its hash is another
 */
export async function fetchPackage({ spec, integrity }, folder) {
  const packed = await run('npm', ['pack', spec, '--silent', '--pack-destination', folder], {
    capture: true,
    cwd: folder,
    shell: process.platform === 'win32',
    timeout_ms: FETCH_LIMIT_MS,
  })
  if (packed.code !== 0)
    throw new UserError(`npm could not fetch ${spec}: ${lastLine(packed.stderr)}`)
  const tarballs = (await readdir(folder)).filter((file) => file.endsWith('.tgz'))
  if (tarballs.length !== 1) throw new UserError(`npm fetched no tarball for ${spec}.`)
  const tarball = path.join(folder, tarballs[0])
  const actual = `sha512-${await hashFile(tarball, 'sha512', 'base64')}`
  if (actual !== integrity)
    throw new UserError(`${spec} has the hash ${actual}, expected ${integrity}; it is not used.`)
  const unpacked = path.join(folder, 'unpacked')
  await mkdir(unpacked)
  const tar = await run('tar', ['-xzf', tarball, '-C', unpacked], { capture: true })
  if (tar.code !== 0) throw new UserError(`tar could not unpack ${spec}: ${lastLine(tar.stderr)}`)
  await rm(tarball)
  return path.join(unpacked, 'package')
}

/** The last line with something on it: where commands say what went wrong. */
export function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? ''
}
