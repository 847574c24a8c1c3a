import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gapsAt, packRecords } from '../shared/record-batch.ts'
import { requestRecord } from '../shared/record-arbitrary.fixture.ts'
import { fullRecord } from '../shared/record.fixture.ts'
import { gapsInFile } from './file-gaps.ts'
import { LinesFile } from './lines-file.ts'
import { cutToWholeLines, wholeLines } from './lines-reader.ts'
import { requestLine } from './request-line.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chokepoint-lines-'))
  path = join(folder, 'requests.jsonl')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('a file of lines', () => {
  it('holds what was written, in its order', async () => {
    let problems = 0
    const file = new LinesFile(path, () => (problems += 1))
    for (let i = 0; i < 1_000; i += 1) file.write(`${String(i)}\n`)
    await file.close()
    const lines = [...wholeLines(path)].map(String)
    expect(lines).toEqual(Array.from({ length: 1_000 }, (_, i) => String(i)))
    expect([file.problem, problems]).toEqual([null, 0])
  })

  it.skipIf(!existsSync('/dev/full'))(
    'tells once, in words, that the disk is full (skipped where there is no /dev/full)',
    async () => {
      let problems = 0
      symlinkSync('/dev/full', path)
      const file = new LinesFile(path, () => (problems += 1))
      file.write('a line\n')
      file.write('and another\n')
      await file.close()
      file.write('too late\n')
      expect([file.problem, problems]).toEqual(['no space is left on the disk', 1])
    },
  )

  it('takes no more than its queue holds', async () => {
    let problems = 0
    const file = new LinesFile(path, () => (problems += 1))
    const megabyte = 'x'.repeat(1024 * 1024 - 1)
    // All at once, so that the disk has no turn in between.
    for (let i = 0; i < 80; i += 1) file.write(`${megabyte}\n`)
    expect(file.problem).toBe('the disk takes the requests slower than they come')
    await file.close()
    expect(problems).toBe(1)
    const lines = [...wholeLines(path)].length
    expect(lines).toBeGreaterThanOrEqual(64)
    expect(lines).toBeLessThan(70)
  })
})

describe('reading lines', () => {
  it('gives whole lines of any length, and cuts the last one off where it is not whole', () => {
    const text = fc.string({ unit: 'grapheme' }).map((one) => one.replaceAll('\n', ''))
    fc.assert(
      fc.property(fc.array(text), text, (lines, rest) => {
        writeFileSync(path, lines.map((line) => `${line}\n`).join('') + rest)
        expect([...wholeLines(path)].map(String)).toEqual(lines)
        expect(cutToWholeLines(path)).toBe(lines.length)
        expect(readFileSync(path, 'utf8')).toBe(lines.map((line) => `${line}\n`).join(''))
      }),
      { numRuns: 40 },
    )
    const long = ['a'.repeat(3_000_000), '', 'b'.repeat(1024 * 1024)]
    writeFileSync(path, `${long.join('\n')}\n`)
    expect([...wholeLines(path)].map(String)).toEqual(long)
  })
})

describe('gaps in a file', () => {
  it('are those of the requests that were written', () => {
    fc.assert(
      fc.property(fc.array(requestRecord, { maxLength: 10 }), (records) => {
        const batch = packRecords(records)
        const lines = records.map((_, i) => `${requestLine(batch, i, '7')}\n`)
        writeFileSync(path, lines.join(''))
        const read = [...gapsInFile(path, (line) => 100 + line)]
        expect(read.flatMap(({ seq }) => [...seq])).toEqual(records.map((_, i) => 100 + i))
        const gaps = read.flatMap((one) =>
          Array.from({ length: one.n }, (_, i) => [...gapsAt(one, i)]),
        )
        expect(gaps).toEqual(records.map((record) => record.itl_ns))
      }),
      { numRuns: 60 },
    )
  })

  it('come in bounded batches, however many there are', () => {
    const gaps = Array.from({ length: 70_000 }, (_, i) => i)
    const batch = packRecords([fullRecord({ itl_ns: gaps })])
    writeFileSync(path, `${requestLine(batch, 0, '7')}\n`.repeat(6))
    const sizes = [...gapsInFile(path, (line) => line)].map((one) => one.itl_ns.length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(170_000)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(420_000)
  })

  it('are refused where a line is none of this program', () => {
    writeFileSync(path, '{"rid":"x"}\n')
    expect(() => [...gapsInFile(path, () => 0)]).toThrow('without itl_ns')
    writeFileSync(path, '{"itl_ns":[1,-2]}\n')
    expect(() => [...gapsInFile(path, () => 0)]).toThrow('no whole number')
  })
})
