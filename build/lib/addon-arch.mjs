// Which processor a native addon was made for, read from the file itself.

import { readFile } from 'node:fs/promises'

// ELF: e_machine at 18. Mach-O: cputype at 4. PE: the offset of its header at 60, Machine at +4.
const ELF_MACHINE = { 0x3e: 'x64', 0xb7: 'arm64' }
const MACH_CPU = { 0x01000007: 'x64', 0x0100000c: 'arm64' }
const PE_MACHINE = { 0x8664: 'x64', 0xaa64: 'arm64' }

const ELF_MAGIC = 0x464c457f
const MACH_MAGIC_64 = 0xfeedfacf
const DOS_MAGIC = 0x5a4d

/**
 * System and processor of a native addon.
 *
 * @param {string} file
 * @returns {Promise<string>} e.g. `linux-x64`; `unknown` where the file is none of the known kinds
 */
export async function addonTarget(file) {
  const bytes = await readFile(file)
  if (bytes.length < 64) return 'unknown'
  if (bytes.readUInt32LE(0) === ELF_MAGIC)
    return named('linux', ELF_MACHINE[bytes.readUInt16LE(18)])
  if (bytes.readUInt32LE(0) === MACH_MAGIC_64)
    return named('darwin', MACH_CPU[bytes.readUInt32LE(4)])
  if (bytes.readUInt16LE(0) === DOS_MAGIC)
    return named('win32', PE_MACHINE[bytes.readUInt16LE(bytes.readUInt32LE(60) + 4)])
  return 'unknown'
}

function named(system, processor) {
  return processor ? `${system}-${processor}` : 'unknown'
}
