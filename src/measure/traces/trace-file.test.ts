import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TRACE, TRACE_REF } from '../../engine/plan/plan.fixture.ts'
import type { Trace } from '../../shared/trace.ts'
import { readTrace } from './read-trace.ts'
import { decodeTrace, encodeTrace, traceSha256 } from './trace-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint-trace-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const some = (n: number, values: (row: number) => number): Uint32Array =>
  Uint32Array.from({ length: n }, (_, row) => values(row))
const traces: fc.Arbitrary<Trace> = fc
  .record({
    n: fc.integer({ min: 1, max: 50 }),
    has: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    seed: fc.nat(1_000_000),
  })
  .map(({ n, has: [input, output, duration, session, prefixes], seed }) => ({
    at_ns: Float64Array.from({ length: n }, (_, row) => row * seed * 1e5),
    input_tokens: input === true ? some(n, (row) => row + seed) : null,
    output_tokens: output === true ? some(n, (row) => row) : null,
    duration_ns:
      duration === true
        ? Float64Array.from({ length: n }, (_, row) => (row % 2 ? NaN : row))
        : null,
    session: session === true ? some(n, (row) => row % 3) : null,
    prefixes:
      prefixes === true
        ? {
            block_tokens: 16,
            offsets: some(n + 1, (row) => row * 2),
            block_ids: some(2 * n, (at) => at),
          }
        : null,
  }))

describe('the copy of a trace', () => {
  it('holds every column, whichever there are', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        expect(decodeTrace(encodeTrace(trace))).toEqual(trace)
      }),
    )
  })
  it('is the same for the same trace, and has no names in it', () => {
    expect(traceSha256(encodeTrace(TRACE))).toBe(traceSha256(encodeTrace({ ...TRACE })))
    expect(Buffer.from(encodeTrace(TRACE)).toString('latin1')).not.toContain('production')
  })
  it('is none where bytes are missing, wherever it is cut', () => {
    const bytes = encodeTrace({ ...TRACE, prefixes: null })
    for (let length = 0; length < bytes.length - 4; length += 1) {
      expect(decodeTrace(bytes.subarray(0, length))).toBeNull()
    }
    expect(decodeTrace(Buffer.from('{"name":"not a trace"}'))).toBeNull()
  })
})

describe('readTrace', () => {
  it('gives the trace that the workload names', async () => {
    const bytes = encodeTrace(TRACE)
    const file_path = join(folder, 'a.cpt')
    await writeFile(file_path, bytes)
    const ref = { ...TRACE_REF, file_path, sha256: traceSha256(bytes) }
    expect(await readTrace(ref)).toEqual(TRACE)
    await expect(readTrace({ ...ref, sha256: '0'.repeat(64) })).rejects.toThrow(
      'The trace production.csv cannot be read: its copy has changed. Import it again.',
    )
    await expect(readTrace({ ...ref, file_path: join(folder, 'b.cpt') })).rejects.toThrow('is gone')
  })
})
