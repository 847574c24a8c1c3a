import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TracePreview } from '../../shared/ipc/trace.ts'
import { previewTraceFile } from './preview-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint-trace-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function preview(content: string | Uint8Array): Promise<TracePreview> {
  const file_path = join(folder, 'some.log')
  await writeFile(file_path, content)
  return previewTraceFile(file_path)
}

const ACCESS = '::1 - - [10/Oct/2025:13:55:40 +0000] "GET /health HTTP/1.1" 200 -'

describe('previewTraceFile', () => {
  it.each([
    ['azure-llm', 'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.97,1,2'],
    ['burstgpt', 'Log Type,Timestamp,Request tokens,Response tokens,Model\nAPI log,5,1,2,m\n'],
    ['mooncake', '{"timestamp": 0, "input_length": 5, "output_length": 5, "hash_ids": [1]}\n'],
    ['access-log', `${ACCESS}\n`],
    ['request-log', '{"created": 1, "usage": {"prompt_tokens": 4}}\n'],
    ['request-log', 'when,tokens\n1,2\n'],
    [null, 'some text\nand more\n'],
  ])('knows %s', async (format, content) => {
    expect((await preview(content)).format).toBe(format)
  })
  it('shows columns, rows, and which column seems to say what', async () => {
    const rows = Array.from({ length: 30 }, (_, i) =>
      JSON.stringify({
        id: `r${String(i)}`,
        created: 1_715_299_200 + i,
        response: { usage: { input_tokens: 4, output_tokens: 5 } },
        latency_ms: 12,
        tags: ['a'],
      }),
    )
    const shown = await preview(rows.join('\n'))
    expect(shown.columns).toEqual([
      'id',
      'created',
      'response.usage.input_tokens',
      'response.usage.output_tokens',
      'latency_ms',
    ])
    expect(shown.rows).toHaveLength(8)
    expect(shown.rows[0]).toEqual(['r0', '1715299200', '4', '5', '12'])
    expect(shown.mapping).toEqual({
      timestamp: 'created',
      input_tokens: 'response.usage.input_tokens',
      output_tokens: 'response.usage.output_tokens',
      session: null,
      duration: 'latency_ms',
      duration_unit: 'ms',
    })
  })
  it('looks at the beginning only, of packed files too', async () => {
    const line = `${ACCESS}\n`
    const plain = await preview(line.repeat(20_000))
    expect(plain).toMatchObject({ bytes: line.length * 20_000, columns: [], mapping: null })
    expect(plain.rows[0]).toEqual([ACCESS])
    const noise = Array.from(
      { length: 40_000 },
      (_, i) => `${String(Math.imul(i, 2_654_435_761))},1`,
    )
    const packed = gzipSync(`time,tokens\n${noise.join('\n')}`)
    expect(await preview(packed)).toMatchObject({
      format: 'request-log',
      columns: ['time', 'tokens'],
    })
  })
})
