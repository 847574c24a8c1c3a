import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OWNER_ONLY, readIfThere, writeWhole } from './atomic-file.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint-file-'))
  file = join(folder, 'keys.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a file that is written whole', () => {
  it('replaces the old one, and leaves nothing beside it', async () => {
    await writeWhole(file, 'a long first text')
    await writeWhole(file, 'ü')
    expect(await readFile(file, 'utf8')).toBe('ü')
    expect(await readdir(folder)).toEqual(['keys.json'])
  })

  it('takes the place of what a kill left half written', async () => {
    await writeFile(`${file}.partial`, 'half a te')
    await writeWhole(file, 'whole')
    expect(await readFile(file, 'utf8')).toBe('whole')
  })

  it('leaves the old one where it cannot be written', async () => {
    await writeWhole(file, 'old')
    await mkdir(`${file}.partial`)
    await expect(writeWhole(file, 'new')).rejects.toThrow('EISDIR')
    expect(await readFile(file, 'utf8')).toBe('old')
  })

  it.skipIf(process.platform === 'win32')(
    'is its owner’s alone where it says so (no such rights on Windows)',
    async () => {
      await writeWhole(file, 'key', OWNER_ONLY)
      expect((await stat(file)).mode & 0o777).toBe(0o600)
    },
  )
})

describe('a file that may not be there', () => {
  it('is null, and not an error', async () => {
    expect(await readIfThere(file)).toBeNull()
    await writeWhole(file, '')
    expect(await readIfThere(file)).toBe('')
  })
})
