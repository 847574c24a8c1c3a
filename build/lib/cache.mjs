// The cache: folders that are made once, whole or not at all, and checked by hash when used.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { withLock } from './lock.mjs'
import { note } from './log.mjs'
import { cacheRoot } from './paths.mjs'

const MANIFEST = 'manifest.json'

/**
 * Hash of a file's content.
 *
 * @param {string} file
 * @param {string} [algorithm]
 * @param {import('node:crypto').BinaryToTextEncoding} [encoding]
 */
export async function hashFile(file, algorithm = 'sha256', encoding = 'hex') {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(file), hash)
  return hash.digest(encoding)
}

/**
 * A cached folder: taken where it is there and its checked files have the hashes noted when it was
 * made, else made by `build` in a temporary folder beside it and moved into place. Two processes
 * that want the same one at once make it once.
 *
 * @param {object} entry
 * @param {string} entry.name folder name; holds every version that the content depends on
 * @param {string} entry.what for messages
 * @param {string[]} entry.check files inside, relative, whose hashes are kept and compared
 * @param {(folder: string) => Promise<void>} entry.build fills the folder
 * @returns {Promise<string>} the folder's path
 */
export async function cachedFolder({ name, what, check, build }) {
  const final = path.join(cacheRoot(), name)
  if (await isIntact(final, check)) return final
  return withLock(`${final}.lock`, what, async () => {
    if (await isIntact(final, check)) return final
    await rm(final, { recursive: true, force: true })
    await mkdir(cacheRoot(), { recursive: true })
    const temporary = await mkdtemp(path.join(cacheRoot(), `.${name}-`))
    try {
      await build(temporary)
      await writeManifest(temporary, check)
      await moveIntoPlace(temporary, final, check)
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
    return final
  })
}

// The lock keeps others out; should one have got in past a lock that looked left behind, its
// result is as good.
async function moveIntoPlace(temporary, final, check) {
  try {
    await rename(temporary, final)
  } catch (error) {
    if (!(await isIntact(final, check))) throw error
  }
}

async function writeManifest(folder, check) {
  const sha256 = {}
  for (const file of check) sha256[file] = await hashFile(path.join(folder, file))
  await writeFile(path.join(folder, MANIFEST), `${JSON.stringify({ sha256 }, null, 2)}\n`)
}

async function isIntact(folder, check) {
  let sha256
  try {
    ;({ sha256 } = JSON.parse(await readFile(path.join(folder, MANIFEST), 'utf8')))
  } catch {
    return false
  }
  for (const file of check) {
    const actual = await hashFile(path.join(folder, file)).catch(() => 'missing')
    if (actual === sha256[file]) continue
    note(`${path.join(folder, file)} has changed since it was made; making it again`)
    return false
  }
  return true
}
