import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TraceProgress } from '../shared/ipc/trace.ts'
import { traceRefSchema } from '../shared/trace.ts'
import { createTraceProgress } from './trace-progress.ts'
import { keepTrace, traceProfile } from './traces.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint-traces-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const LOG = [0, 1, 2, 5].map((s) =>
  JSON.stringify({
    created: 1_715_299_200 + s,
    prompt: 'a secret text',
    prompt_tokens: 10 + s,
    completion_tokens: 4,
  }),
)
const wanted = async (content: string) => {
  const file_path = join(folder, 'gateway.jsonl')
  await writeFile(file_path, content)
  return {
    file_path,
    format: 'request-log' as const,
    mapping: {
      timestamp: 'created',
      input_tokens: 'prompt_tokens',
      output_tokens: 'completion_tokens',
      session: null,
      duration: null,
      duration_unit: 's' as const,
    },
    path_contains: null,
  }
}

describe('keepTrace', () => {
  it('keeps a copy under its hash, which a workload can name and read again', async () => {
    const kept = join(folder, 'kept')
    const { ref, profile } = await keepTrace(await wanted(LOG.join('\n')), { folder: kept })
    expect(traceRefSchema.parse(ref)).toEqual(ref)
    expect(ref).toMatchObject({
      name: 'gateway.jsonl',
      requests: 4,
      duration_s: 5,
      has_input_lengths: true,
      has_sessions: false,
    })
    expect(await readdir(kept)).toEqual([`${ref.sha256}.cpt`])
    expect(await traceProfile(ref)).toEqual(profile)
    const again = await keepTrace(await wanted(`${LOG.join('\n')}\n`), { folder: kept })
    expect(again.ref).toEqual(ref)
  })
  it('keeps nothing of a file that it refuses', async () => {
    const kept = join(folder, 'kept')
    const broken = await wanted([...LOG, '{"created": 1,'].join('\n'))
    await expect(keepTrace(broken, { folder: kept })).rejects.toThrow(
      'gateway.jsonl, line 5: expected a JSON object, not {"created": 1,. The line has no end: the file may be cut off.',
    )
    await expect(readdir(kept)).rejects.toThrow('ENOENT')
  })
})

describe('the progress of an import', () => {
  it('is told from the second second on, a few times a second', async () => {
    const file_path = join(folder, 'a')
    await writeFile(file_path, 'x'.repeat(1_000))
    const told: TraceProgress[] = []
    const progress = await createTraceProgress(file_path, (one) => told.push(one))
    progress(10, 1)
    expect(told).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 1_050))
    for (let bytes = 20; bytes < 40; bytes += 1) progress(bytes, 2)
    expect(told).toEqual([{ file_path, bytes_read: 20, bytes_total: 1_000, requests: 2 }])
  })
})
