import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeRecord } from '../engine/summary/closed-loop.fixture.ts'
import { requestLine } from './request-line.ts'

describe('a line of requests.jsonl', () => {
  it('has absolute instants, no nanosecond rounded away beyond 2^53', () => {
    const record = makeRecord({
      rid: 'r-7',
      scheduled_ns: 1,
      sent_ns: 2,
      first_ns: 3.4,
      last_ns: 1_000_000_001,
      output_tokens: 3,
      itl_ns: [10.4, 20.6],
    })
    expect(requestLine(record, '9007199254740993000')).toBe(
      '{"rid":"r-7","scheduled_ns":9007199254740993001,"start_ns":9007199254740993002,' +
        '"first_ns":9007199254740993003,"last_ns":9007199255740993001,"tokens":3,' +
        '"itl_ns":[10,21],"outcome":"ok"}',
    )
  })

  it('has null for what a failed request never came to', () => {
    const record = makeRecord({
      sent_ns: null,
      first_ns: null,
      last_ns: null,
      output_tokens: 0,
      outcome: 'refused',
    })
    expect(JSON.parse(requestLine(record, '5'))).toEqual({
      rid: 'r',
      scheduled_ns: 5,
      start_ns: null,
      first_ns: null,
      last_ns: null,
      tokens: 0,
      itl_ns: [],
      outcome: 'refused',
    })
  })

  it('is one line of JSON, whatever the id of the request is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat()), (rid, itl_ns) => {
        const line = requestLine(makeRecord({ rid, itl_ns }), '0')
        expect(line).not.toContain('\n')
        expect(JSON.parse(line)).toMatchObject({ rid, itl_ns })
      }),
    )
  })
})
