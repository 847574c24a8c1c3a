import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROMPTS_FILE_BYTES_MAX, readPromptsFile } from './prompts-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prompts file '))
})
afterAll(() => rm(folder, { recursive: true }))

const file = async (content: string | Uint8Array): Promise<string> => {
  const path = join(folder, 'prompts.jsonl')
  await writeFile(path, content)
  return path
}

describe('readPromptsFile', () => {
  it('reads the three kinds of line, CRLF, a byte-order mark and no last newline', async () => {
    const path = await file(
      '\uFEFF{"prompt":"größer"}\r\n\n"plain"\n{"messages":[{"role":"user","content":"Hi"}],"x":1}',
    )
    expect(await readPromptsFile(path)).toEqual({
      prompts: ['größer', 'plain', [{ role: 'user', content: 'Hi' }]],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    })
  })

  it('hashes the bytes as sha256sum does', async () => {
    const read = await readPromptsFile(await file('"a"\n'))
    // printf '"a"\n' | sha256sum
    expect(read.sha256).toBe('ee195db0cd14979ece92e4ac42d91fef87d1ee254f8df170907cd674dab12d44')
  })

  it.each([
    ['"ok"\n{oops}\n', 'prompts.jsonl, line 2: this is not JSON: {oops}'],
    ['\n\n{"text":"a"}\n', 'prompts.jsonl, line 3: expected {"prompt": "…"}'],
    ['{"prompt":""}', 'line 1: expected'],
    ['{"messages":[]}', 'line 1: expected'],
    ['  \n', 'prompts.jsonl holds no prompts.'],
  ])('refuses %j', async (content, message) => {
    await expect(readPromptsFile(await file(content))).rejects.toThrow(message)
  })

  it('names a file that is not there, and one that is too large', async () => {
    await expect(readPromptsFile(join(folder, 'none.jsonl'))).rejects.toThrow(
      'none.jsonl cannot be read: there is no such file.',
    )
    const path = await file('')
    await truncate(path, PROMPTS_FILE_BYTES_MAX + 1)
    await expect(readPromptsFile(path)).rejects.toThrow('is 257 MB large; at most 256 MB are read.')
  })
})
