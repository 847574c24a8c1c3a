import { readFile, rename, writeFile } from 'node:fs/promises'

/** Writes a file whole or not at all: a kill in between leaves the old one. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.partial`
  await writeFile(partial, text, { encoding: 'utf8', mode: 0o600 })
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
