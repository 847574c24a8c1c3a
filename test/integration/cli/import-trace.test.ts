// `import trace` as a user calls it: its exit code, what it prints and what it keeps.

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportedTrace } from '../../../src/shared/ipc/trace.ts'
import { traceRefSchema } from '../../../src/shared/trace.ts'

const CLI = fileURLToPath(new URL('../../../src/cli/index.ts', import.meta.url))

function importTrace(...argv: string[]): Promise<{ code: number; out: string; notes: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'import', 'trace', ...argv], (error, out, notes) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, notes })
    })
  })
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint traces '))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

describe('import trace', () => {
  it('tells the format itself, keeps a copy, and prints how a workload names it', async () => {
    const azure = await file(
      'azure.csv',
      'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:08.9799600,100,20',
    )
    const out = join(folder, 'kept')
    const { code, out: printed } = await importTrace(azure, '--out', out, '--json')
    expect(code).toBe(0)
    const { ref } = JSON.parse(printed) as ImportedTrace
    expect(traceRefSchema.parse(ref)).toMatchObject({
      name: 'azure.csv',
      requests: 2,
      duration_s: 5,
    })
    expect(await readdir(out)).toEqual([`${ref.sha256}.cpt`])
    const said = await importTrace(azure, '--out', out)
    expect(said.out).toContain('Requests: 2 in 5.00\u00a0s')
    expect(said.out).toContain('Sessions: — not recorded')
  })
  it('takes the columns that it is told', async () => {
    const log = await file(
      'gateway.csv',
      'when,asked,given\n2025-01-01T00:00:00Z,5,6\n2025-01-01T00:00:01Z,7,8\n',
    )
    const refused = await importTrace(log, '--out', folder)
    expect(refused).toMatchObject({
      code: 2,
      notes:
        'error: gateway.csv: no column is named like a time; give --time-column, one of when, asked, given.\n',
    })
    const columns = ['--time-column', 'when', '--input-column', 'asked', '--output-column', 'given']
    const { code, out } = await importTrace(log, '--out', folder, ...columns)
    expect(code).toBe(0)
    expect(out).toContain('Input tokens: median 6,')
  })
  it('says in one sentence what is wrong with a file', async () => {
    const broken = await file(
      'broken.jsonl',
      '{"timestamp": 0, "input_length": 5}\n{"timestamp": \n',
    )
    expect(await importTrace(broken, '--format', 'mooncake', '--out', folder)).toMatchObject({
      code: 2,
      notes: 'error: broken.jsonl, line 2: expected a JSON object, not {"timestamp": .\n',
    })
  })
})
