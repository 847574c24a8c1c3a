import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytes, jsonExport, message, protobufExport } from './export.fixture.ts'
import { EXPORTED, EXPORTED_BASE64 } from './exported.fixture.ts'
import { readJsonSpans } from './json-spans.ts'
import { readProtobufSpans } from './protobuf-spans.ts'
import { NAME_CHARS_MAX, type Span } from './span.ts'
import { WireError } from './wire-reader.ts'

const MAX = 1_000
const REAL = Buffer.from(EXPORTED_BASE64, 'base64')

const hex = (digits: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${String(digits)}}$`)).filter((id) => /[^0]/.test(id))
const seconds = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }))
const spanArbitrary: fc.Arbitrary<Span> = fc
  .record({
    trace_id: hex(32),
    span_id: hex(16),
    parent_id: fc.option(hex(16)),
    name: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: NAME_CHARS_MAX }),
    start_ns: fc.bigInt({ min: 1n, max: 2n ** 62n }),
    length_ns: fc.bigInt({ min: 0n, max: 2n ** 62n }),
    attributes: fc.record({
      request_id: fc.option(fc.string({ maxLength: 40 })),
      queue_s: seconds,
      prefill_s: seconds,
      decode_s: seconds,
    }),
  })
  .map(({ length_ns, ...span }) => ({ ...span, end_ns: span.start_ns + length_ns }))

describe('spans of an export request', () => {
  it('are those that OpenTelemetry’s own exporter was given', () => {
    expect(readProtobufSpans(REAL, MAX)).toEqual({ spans: EXPORTED, refused: 0 })
  })

  it('come back as they were, in both encodings', () => {
    fc.assert(
      fc.property(fc.array(spanArbitrary, { maxLength: 8 }), (spans) => {
        const all = { spans, refused: 0 }
        expect(readProtobufSpans(protobufExport(spans), MAX)).toEqual(all)
        expect(readJsonSpans(jsonExport(spans), MAX)).toEqual(all)
      }),
    )
  })

  it('are refused one by one where they lack what a span has', () => {
    const good = EXPORTED[0] as Span
    const bad: Partial<Span>[] = [
      { trace_id: '0'.repeat(32) },
      { trace_id: 'abc1' },
      { span_id: '' },
      { parent_id: 'abcd' },
      { name: '' },
      { end_ns: good.start_ns - 1n },
      { start_ns: 0n },
    ]
    const spans = [good, ...bad.map((changes) => ({ ...good, ...changes }))]
    const read = { spans: [good], refused: bad.length }
    expect(readProtobufSpans(protobufExport(spans), MAX)).toEqual(read)
    expect(readJsonSpans(jsonExport(spans), MAX)).toEqual(read)
  })

  it('are no more than there is room for, with names that are cut', () => {
    const long = { ...(EXPORTED[0] as Span), name: 'x'.repeat(1_000) }
    for (const read of [
      readProtobufSpans(protobufExport([long, long, long]), 2),
      readJsonSpans(jsonExport([long, long, long]), 2),
    ]) {
      expect(read?.refused).toBe(1)
      expect(read?.spans.map(({ name }) => name.length)).toEqual([NAME_CHARS_MAX, NAME_CHARS_MAX])
    }
  })
})

describe('what is no export request', () => {
  it('is refused where real bytes are cut anywhere', () => {
    for (let length = 1; length < REAL.length; length += 1)
      expect(() => readProtobufSpans(REAL.subarray(0, length), MAX)).toThrow(WireError)
  })

  it.each<[string, Buffer]>([
    ['a group', Buffer.from([0x0b, 0x0c])],
    ['a way of writing that does not exist', Buffer.from([0x0e])],
    ['a field of number 0', Buffer.from([0x02, 0x00])],
    ['a number of eleven bytes', Buffer.from([0x08, ...new Array<number>(11).fill(0xff)])],
    ['a length beyond its end', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['a field written otherwise', Buffer.from([0x08, 0x01])],
    ['a span with a number for its name', bytes(1, bytes(2, bytes(2, Buffer.from([0x28, 0x01]))))],
    ['a time that is no fixed64', bytes(1, bytes(2, bytes(2, bytes(7, Buffer.alloc(8)))))],
    ['text', Buffer.from('{"resourceSpans":[]}')],
  ])('%s', (_, body) => {
    expect(() => readProtobufSpans(body, MAX)).toThrow(WireError)
  })

  it('is passed over where it is a field of a later version', () => {
    const later = message(bytes(99, Buffer.from('new')), REAL)
    expect(readProtobufSpans(later, MAX).spans).toEqual(EXPORTED)
  })

  it('is a WireError or spans, whatever the bytes are', () => {
    const damaged = fc
      .array(fc.tuple(fc.nat(REAL.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
      .map((changes) => {
        const copy = Buffer.from(REAL)
        for (const [at, byte] of changes) copy[at] = byte
        return copy
      })
    const any = fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw))
    fc.assert(
      fc.property(fc.oneof(damaged, any), (body) => {
        try {
          const { spans, refused } = readProtobufSpans(body, MAX)
          expect(spans.length + refused).toBeLessThanOrEqual(REAL.length)
        } catch (error) {
          expect(error).toBeInstanceOf(WireError)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('is null or spans, whatever the JSON is', () => {
    const names = [
      'resourceSpans',
      'scopeSpans',
      'spans',
      'traceId',
      'attributes',
      'value',
      'startTimeUnixNano',
      '__proto__',
    ]
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'medium' },
        fc.jsonValue(),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('node'), { maxKeys: 4 }),
      ),
    })).node
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      tree.map((value) => JSON.stringify(value)),
      tree.map((value) =>
        JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [value] }] }] }),
      ),
    )
    fc.assert(
      fc.property(text, (body) => {
        const read = readJsonSpans(body, MAX)
        expect(read === null || Array.isArray(read.spans)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
    expect(readJsonSpans('{}', MAX)).toEqual({ spans: [], refused: 0 })
    expect(readJsonSpans('[]', MAX)).toBeNull()
    expect(readJsonSpans('{"resourceSpans":7}', MAX)).toBeNull()
  })
})
