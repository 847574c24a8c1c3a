import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blobToLists, listsToBlob, type Lists } from './lists-blob.ts'

const LARGEST = Number.MAX_SAFE_INTEGER
const whole = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: LARGEST }))
const any = fc.oneof(whole, fc.double({ noNaN: true }))
const lists = (value: fc.Arbitrary<number>) => fc.array(fc.array(value, { maxLength: 9 }))

function join(parts: readonly (readonly number[])[]): Lists<Float64Array> {
  const offsets = new Uint32Array(parts.length + 1)
  parts.forEach((part, i) => (offsets[i + 1] = (offsets[i] ?? 0) + part.length))
  return { values: Float64Array.from(parts.flat()), offsets }
}

describe('lists in a BLOB', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.oneof(lists(whole), lists(any)), (parts) => {
        expect(blobToLists(listsToBlob(join(parts)), parts.length)).toEqual(join(parts))
      }),
    )
    const edges = [0, 127, 128, 16_383, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 32, LARGEST]
    expect([...blobToLists(listsToBlob(join([edges])), 1).values]).toEqual(edges)
  })

  it('are refused where bytes are missing or too many, in either form', () => {
    fc.assert(
      fc.property(fc.oneof(lists(whole), lists(any)), fc.nat(40), (parts, cut) => {
        const blob = listsToBlob(join(parts))
        fc.pre(parts.length > 0)
        const short = blob.subarray(0, blob.length - 1 - (cut % blob.length))
        expect(() => blobToLists(short, parts.length)).toThrow()
        expect(() => blobToLists(Buffer.concat([blob, Buffer.of(1)]), parts.length)).toThrow()
      }),
    )
  })

  it('are refused where a number is longer than any', () => {
    const endless = Buffer.concat([Buffer.of(0, 1), Buffer.alloc(9, 0xff), Buffer.of(1)])
    expect(() => blobToLists(endless, 1)).toThrow('too long')
    expect(() => blobToLists(Buffer.of(7), 0)).toThrow('no form')
  })
})
