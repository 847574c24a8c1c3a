import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { byteLevelTokenizer } from '../measure/tokenizer/word-tokenizer.fixture.ts'
import { describeFile } from './chosen-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint-chosen-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function written(name: string, text: string): Promise<string> {
  const file_path = join(folder, name)
  await writeFile(file_path, text)
  return file_path
}

it('names a tokenizer by its hash', async () => {
  const text = JSON.stringify(byteLevelTokenizer())
  const file_path = await written('tokenizer.json', text)
  expect(await describeFile('tokenizer', file_path)).toEqual({
    file_path,
    sha256: createHash('sha256').update(text).digest('hex'),
  })
})

it('refuses what is no tokenizer and no authority, in one sentence that names the file', async () => {
  const refused = [
    ['tokenizer', await written('a.json', 'not json'), /^a\.json is no tokenizer\.json/],
    ['tokenizer', await written('b.json', '{"model": 1}'), /^b\.json is no tokenizer\.json/],
    ['authority', await written('c.pem', 'nothing'), /c\.pem holds no certificate/],
    ['tokenizer', join(folder, 'gone.json'), /^gone\.json cannot be read: there is no such file/],
  ] as const
  for (const [kind, file_path, message] of refused)
    await expect(describeFile(kind, file_path)).rejects.toThrow(message)
})
