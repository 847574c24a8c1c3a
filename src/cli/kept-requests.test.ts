import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packRecords } from '../shared/record-batch.ts'
import { requestRecord } from '../shared/record-arbitrary.fixture.ts'
import { fullRecord } from '../shared/record.fixture.ts'
import { errorKinds } from '../engine/summary/error-kinds.ts'
import { KeptRequests } from './kept-requests.ts'

describe('what is kept of requests', () => {
  it('is what a summary reads, in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(requestRecord, { maxLength: 20 }), fc.nat(20), (records, n) => {
        const kept = new KeptRequests()
        const batch = packRecords(records)
        records.forEach((_, i) => {
          kept.add(batch, i)
        })
        const first = records.slice(0, n).map((record) => ({
          seq: record.seq,
          turn: record.turn,
          warmup: false,
          scheduled_ns: record.scheduled_ns,
          sent_ns: record.sent_ns,
          first_ns: record.first_ns,
          last_ns: record.last_ns,
          end_ns: record.end_ns,
          events: record.events,
          outcome: record.outcome,
          fault: record.fault,
          http_status: record.http_status,
          input_tokens: record.input_tokens,
          output_tokens: record.output_tokens,
          output_tokens_source: record.output_tokens_source,
        }))
        expect(kept.records(Math.min(n, records.length))).toMatchObject(first)
        expect(records.map((_, i) => kept.seqOf(i))).toEqual(records.map((record) => record.seq))
        expect(errorKinds(kept.records())).toEqual(errorKinds(records))
      }),
    )
  })

  it('grows past its first room', () => {
    const kept = new KeptRequests()
    const batch = packRecords(Array.from({ length: 5_000 }, (_, seq) => fullRecord({ seq })))
    for (let i = 0; i < batch.n; i += 1) kept.add(batch, i)
    expect(kept.records().map((record) => record.seq)).toEqual([...batch.seq])
  })
})
