// A small reader of zip files: enough for the archives that Electron is shipped in (stored and
// deflated entries, Unix modes, no zip64, no encryption). Format: PKWARE APPNOTE.TXT 6.3, §4.3.

import { mkdir, open, writeFile } from 'node:fs/promises'
import { Buffer } from 'node:buffer'
import path from 'node:path'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'

const inflate = promisify(inflateRaw)

const END_SIGNATURE = 0x06054b50
const END_LENGTH = 22
const LONGEST_COMMENT = 0xffff
const ENTRY_SIGNATURE = 0x02014b50
const ENTRY_LENGTH = 46
const LOCAL_LENGTH = 30
const STORED = 0
const DEFLATED = 8
const FILE_TYPE_MASK = 0o170000
const SYMBOLIC_LINK = 0o120000

/**
 * Unpacks the entries for which `wanted` gives a path.
 *
 * @param {string} file the archive
 * @param {string} folder where to
 * @param {(name: string) => string | null} wanted new relative path of an entry, null to leave it out
 */
export async function unzip(file, folder, wanted) {
  const handle = await open(file)
  try {
    for (const entry of await readDirectory(handle, file)) {
      const target = wanted(entry.name)
      if (target === null) continue
      const destination = path.resolve(folder, target)
      if (!destination.startsWith(path.resolve(folder) + path.sep))
        throw new Error(`${file}: the entry ${entry.name} points outside the folder`)
      await mkdir(path.dirname(destination), { recursive: true })
      await writeFile(destination, await readEntry(handle, entry, file), { mode: entry.mode })
    }
  } finally {
    await handle.close()
  }
}

async function readDirectory(handle, file) {
  const { size } = await handle.stat()
  const tail = await read(handle, Math.max(0, size - END_LENGTH - LONGEST_COMMENT), size)
  let at = tail.length - END_LENGTH
  while (at >= 0 && tail.readUInt32LE(at) !== END_SIGNATURE) at -= 1
  if (at < 0) throw new Error(`${file} is not a zip file, or it is cut off`)
  const start = tail.readUInt32LE(at + 16)
  const directory = await read(handle, start, start + tail.readUInt32LE(at + 12))
  const entries = []
  for (let offset = 0; offset < directory.length;) {
    const entry = readHeader(directory, offset, file)
    offset += entry.headerLength
    if (!entry.name.endsWith('/')) entries.push(entry)
  }
  return entries
}

function readHeader(directory, at, file) {
  if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE)
    throw new Error(`${file}: damaged directory at byte ${at}`)
  const nameLength = directory.readUInt16LE(at + 28)
  const restLength = directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  const mode = directory.readUInt16LE(at + 40)
  const name = directory.toString('utf8', at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength)
  if ((mode & FILE_TYPE_MASK) === SYMBOLIC_LINK)
    throw new Error(`${file}: ${name} is a symbolic link, which is not expected here`)
  return {
    name,
    method: directory.readUInt16LE(at + 10),
    packedLength: directory.readUInt32LE(at + 20),
    length: directory.readUInt32LE(at + 24),
    mode: mode & 0o777 || 0o644,
    offset: directory.readUInt32LE(at + 42),
    headerLength: ENTRY_LENGTH + nameLength + restLength,
  }
}

async function readEntry(handle, entry, file) {
  const local = await read(handle, entry.offset, entry.offset + LOCAL_LENGTH)
  const start = entry.offset + LOCAL_LENGTH + local.readUInt16LE(26) + local.readUInt16LE(28)
  const packed = await read(handle, start, start + entry.packedLength)
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw new Error(`${file}: ${entry.name} uses compression ${entry.method}`)
  const content = entry.method === STORED ? packed : await inflate(packed)
  if (content.length !== entry.length)
    throw new Error(`${file}: ${entry.name} has ${content.length} bytes, expected ${entry.length}`)
  return content
}

async function read(handle, start, end) {
  const buffer = Buffer.alloc(end - start)
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start)
  return buffer.subarray(0, bytesRead)
}
