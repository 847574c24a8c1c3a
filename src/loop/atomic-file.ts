import { readFile, rename, writeFile } from 'node:fs/promises'

/** For files that hold what is nobody else's business. */
export const OWNER_ONLY = 0o600
/** As any program leaves a file, less what the user's umask takes away. */
const FOR_ALL = 0o666

/** Writes a file whole or not at all: a kill in between leaves the old one. */
export async function writeWhole(
  file: string,
  content: string | Uint8Array,
  mode = FOR_ALL,
): Promise<void> {
  const partial = `${file}.partial`
  await writeFile(partial, content, { encoding: 'utf8', mode })
  await rename(partial, file)
}

/** The file's text; null where there is none. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return null
  }
}
