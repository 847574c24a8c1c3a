import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packRecords } from '../shared/record-batch.ts'
import { requestRecord } from '../shared/record-arbitrary.fixture.ts'
import { fullRecord } from '../shared/record.fixture.ts'
import type { RequestRecord } from '../shared/request.ts'
import { requestLine } from './request-line.ts'

const line = (record: RequestRecord, started_ns: string): string =>
  requestLine(packRecords([record]), 0, started_ns)

describe('a line of requests.jsonl', () => {
  it('has absolute instants, no nanosecond rounded away beyond 2^53', () => {
    const record = fullRecord({
      rid: 'r-7',
      scheduled_ns: 1,
      sent_ns: 2,
      first_ns: 3.4,
      last_ns: 1_000_000_001,
      output_tokens: 3,
      itl_ns: [10.4, 20.6],
    })
    expect(line(record, '9007199254740993000')).toMatch(
      new RegExp(
        '^\\{"rid":"r-7","scheduled_ns":9007199254740993001,"start_ns":9007199254740993002,' +
          '"first_ns":9007199254740993003,"last_ns":9007199255740993001,"tokens":3,' +
          '"itl_ns":\\[10,21\\],"outcome":"ok",',
      ),
    )
  })

  it('has what a good request was, and its tokens an event where they were not one', () => {
    const record = fullRecord({ itl_ns: [1, 2], event_tokens: [1, 3, 1], server_prompt_ms: null })
    expect(JSON.parse(line(record, '5'))).toEqual({
      rid: 'r-0',
      scheduled_ns: 6,
      start_ns: 7,
      first_ns: 9,
      last_ns: 14,
      tokens: 5,
      itl_ns: [1, 2],
      outcome: 'ok',
      connected_ns: 7,
      headers_ns: 8,
      end_ns: 15,
      http_status: 200,
      connection_reused: true,
      session: 3,
      turn: 1,
      input_tokens: 10,
      output_tokens_source: 'usage',
      bytes_sent: 100,
      bytes_received: 200,
      server_timing: { queue: 0.2, total: 2 },
      event_tokens: [1, 3, 1],
    })
    expect(JSON.parse(line(fullRecord({ server_timing: null }), '5'))).not.toHaveProperty(
      'server_timing',
    )
    const ones = line(fullRecord({ itl_ns: [1], event_tokens: [1, 1] }), '5')
    expect(JSON.parse(ones)).not.toHaveProperty('event_tokens')
  })

  it('has null for what a failed request never came to, and why it failed', () => {
    const record = fullRecord({
      sent_ns: null,
      first_ns: null,
      last_ns: null,
      itl_ns: [],
      output_tokens: 0,
      outcome: 'http_error',
      http_status: 429,
      fault: 'rate_limited',
      error: 'Slow "down"\n',
      retry_after_s: 2,
    })
    expect(JSON.parse(line(record, '5'))).toMatchObject({
      scheduled_ns: 6,
      start_ns: null,
      first_ns: null,
      last_ns: null,
      tokens: 0,
      itl_ns: [],
      outcome: 'http_error',
      http_status: 429,
      fault: 'rate_limited',
      error: 'Slow "down"\n',
      retry_after_s: 2,
    })
  })

  it('is one line of JSON, whatever the request is', () => {
    fc.assert(
      fc.property(requestRecord, (record) => {
        const text = line(record, '0')
        expect(text).not.toContain('\n')
        const { rid, itl_ns, outcome, session, turn, input_tokens } = record
        expect(JSON.parse(text)).toMatchObject({
          rid,
          itl_ns,
          outcome,
          session,
          turn,
          input_tokens,
        })
      }),
    )
  })
})
