import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SERVER_TIMING_ENTRIES_MAX, SERVER_TIMING_NAME_CHARS_MAX } from '../../shared/request.ts'
import { monotonicNs } from '../clock.ts'
import { HEADER_CHARS_MAX, readServerTiming } from './read-server-timing.ts'

describe('a Server-Timing header', () => {
  /** The first four are the examples of https://www.w3.org/TR/server-timing/#examples. */
  it.each<[string, Record<string, number> | null]>([
    ['miss, db;dur=53, app;dur=47.2', { db: 53, app: 47.2 }],
    ['customView, dc;desc=atl', null],
    ['cache;desc="Cache Read";dur=23.2', { cache: 23.2 }],
    ['total;dur=123.4', { total: 123.4 }],
    ['Queue;DUR=5;dur=9', { queue: 5 }],
    ['db;dur=1, db;dur=2.5', { db: 3.5 }],
    ['a ; desc = "x, y;dur=7 \\" z" ; dur = "2.5" ,b;dur=.5', { a: 2.5, b: 0.5 }],
    ['a;dur=1e-3', { a: 0.001 }],
    ['a;dur=-1, b;dur=, c;dur=NaN, d;dur=Infinity, e;dur=0x10, f;dur=1e999', null],
    ['a b;dur=1, c;dur=2', { c: 2 }],
    ['"a";dur=1, ;dur=3, =, c;dur=2,', { c: 2 }],
    ['a;dur=1;desc="never closed, b;dur=2', { b: 2 }],
    ['__proto__;dur=4', Object.fromEntries([['__proto__', 4]])],
    ['', null],
    [',,,', null],
  ])('%s', (header, expected) => {
    expect(readServerTiming(header)).toEqual(expected)
  })

  it('is none where the answer has none', () => {
    expect(readServerTiming(undefined)).toBeNull()
  })

  it('keeps sixteen names of up to 64 characters, and no more', () => {
    const many = Array.from({ length: 40 }, (_, i) => `n${String(i)};dur=${String(i)}`).join(',')
    const kept = readServerTiming(`${many}, n3;dur=1`)
    expect(Object.keys(kept ?? {})).toHaveLength(SERVER_TIMING_ENTRIES_MAX)
    expect(kept?.['n3']).toBe(4)
    const long = 'x'.repeat(SERVER_TIMING_NAME_CHARS_MAX)
    expect(readServerTiming(`${long};dur=1, ${long}y;dur=2`)).toEqual({ [long]: 1 })
  })

  it('gives back what was written, whatever stands around it', () => {
    const token = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9a-z]{1,64}$/)
    const duration = fc.double({ min: 0, max: 1e9, noNaN: true })
    const desc = fc.string({ maxLength: 20 }).map((text) => text.replace(/[\\"\r\n]/g, ''))
    const entries = fc.uniqueArray(fc.tuple(token, duration, desc), {
      maxLength: SERVER_TIMING_ENTRIES_MAX,
      selector: ([name]) => name,
    })
    fc.assert(
      fc.property(entries, (all) => {
        const header = all
          .map(([name, ms, text]) => `${name};desc="${text}" ; dur=${String(ms)}`)
          .join(' , ')
        const expected = Object.fromEntries(all.map(([name, ms]) => [name, ms]))
        const read = readServerTiming(header)
        if (header.length < HEADER_CHARS_MAX) expect(read ?? {}).toEqual(expected)
      }),
    )
  })

  it('takes any text, within its bounds and in time', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.constantFrom('a', ';', '=', ',', '"', '\\', ' ', 'dur', '1'), { maxLength: 200 })
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(hostile, (text) => {
        const read = Object.entries(readServerTiming(text) ?? {})
        expect(read.length).toBeLessThanOrEqual(SERVER_TIMING_ENTRIES_MAX)
        expect(read.every(([, ms]) => Number.isFinite(ms) && ms >= 0)).toBe(true)
      }),
    )
    const before = monotonicNs()
    for (const unit of ['"', '\\', ';', 'a;dur="', 'a,', ' ']) readServerTiming(unit.repeat(1e6))
    expect(monotonicNs() - before).toBeLessThan(1_000_000_000n)
  })
})
