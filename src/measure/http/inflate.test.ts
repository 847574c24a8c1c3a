import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
  type BrotliCompress,
  type Gzip,
} from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Flaw } from './channel.ts'
import { createInflater, type Inflater } from './inflate.ts'

const BYTES_MAX = 8 * 1024 * 1024

interface Unpacked {
  text: string
  instants: number[]
  ended_at: number | null
  flaw: Flaw | null
}

/** Unpacks `packets`, the first of which comes at instant 1, and waits for the end. */
function unpack(
  encoding: string,
  packets: readonly Buffer[],
  bytes_max = BYTES_MAX,
): Promise<Unpacked> {
  const seen: Unpacked = { text: '', instants: [], ended_at: null, flaw: null }
  return new Promise((resolve) => {
    const inflater = createInflater(encoding, bytes_max, {
      onBody: (bytes, start, end, at) => {
        seen.text += bytes.toString('latin1', start, end)
        seen.instants.push(at)
      },
      onEnd: (at) => {
        seen.ended_at = at
        resolve(seen)
      },
      onFlaw: (flaw) => {
        seen.flaw = flaw
        resolve(seen)
      },
    }) as Inflater
    packets.forEach((packet, index) => {
      inflater.write(packet, index + 1)
    })
    inflater.end(packets.length)
  })
}

const TEXT = 'data: {"a":1}\n\n'.repeat(50)

/** Each word in a packet of its own, as a server flushes its events. */
async function flushed(packer: Gzip | BrotliCompress, words: readonly string[]): Promise<Buffer[]> {
  const packets: Buffer[] = []
  let pieces: Buffer[] = []
  packer.on('data', (bytes: Buffer) => pieces.push(bytes))
  for (const word of words) {
    packer.write(word)
    await new Promise<void>((resolve) => {
      packer.flush(() => {
        resolve()
      })
    })
    packets.push(Buffer.concat(pieces))
    pieces = []
  }
  packer.end()
  await new Promise((resolve) => packer.once('end', resolve))
  return [...packets, Buffer.concat(pieces)]
}

describe('createInflater', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    ['X-GZip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
  ])('unpacks %s, however it is cut', async (encoding, packed) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: packed.length - 1 })), async (cuts) => {
        const edges = [...new Set([0, ...cuts, packed.length])].sort((left, right) => left - right)
        const packets = edges.slice(1).map((edge, index) => packed.subarray(edges[index], edge))
        expect(await unpack(encoding, packets)).toMatchObject({ text: TEXT, flaw: null })
      }),
      { numRuns: 20 },
    )
  })

  it.each([
    ['gzip', createGzip],
    ['br', createBrotliCompress],
  ] as const)('gives each event of %s the instant of its packet', async (encoding, create) => {
    const packets = await flushed(create(), ['data: a\n\n', 'data: b\n\n', 'data: c\n\n'])
    const { text, instants, ended_at } = await unpack(encoding, packets)
    expect(text).toBe('data: a\n\ndata: b\n\ndata: c\n\n')
    expect(instants).toEqual([1, 2, 3])
    expect(ended_at).toBe(4)
  })

  it('stops at a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: constants.Z_BEST_COMPRESSION })
    const { text, flaw } = await unpack('gzip', [bomb])
    expect(bomb.length).toBeLessThan(100_000)
    expect(text.length).toBeLessThanOrEqual(BYTES_MAX)
    expect(flaw).toEqual({ kind: 'too_large', reason: 'its body unpacks to more than 8 MB' })
  })

  it('says what cannot be unpacked', async () => {
    const { flaw } = await unpack('gzip', [Buffer.from('no gzip at all')])
    expect(flaw).toMatchObject({
      kind: 'malformed',
      reason: expect.stringContaining('its gzip body') as string,
    })
    const cut = await unpack('gzip', [gzipSync(TEXT).subarray(0, -12)])
    expect(cut.flaw?.reason).toContain('unexpected end of file')
    expect(
      createInflater('rot13', BYTES_MAX, {
        onBody: () => undefined,
        onEnd: () => undefined,
        onFlaw: () => undefined,
      }),
    ).toContain('rot13 is not known')
  })

  it('has nothing to do for a body that is not packed', () => {
    const sink = { onBody: () => undefined, onEnd: () => undefined, onFlaw: () => undefined }
    for (const encoding of [undefined, '', 'identity'])
      expect(createInflater(encoding, BYTES_MAX, sink)).toBeNull()
  })
})
