import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullRecord } from './record.fixture.ts'
import {
  BATCH_GAPS_MAX,
  BATCH_RECORDS_MAX,
  batchBuffers,
  gapsAt,
  packInBatches,
  packRecords,
  recordAt,
  recordsOf,
  scalarsOf,
  type RecordBatch,
} from './record-batch.ts'
import { recordBatchSchema } from './record-batch-schema.ts'
import { requestRecord } from './record-arbitrary.fixture.ts'

describe('a batch of requests', () => {
  it('gives back every request as it was', () => {
    fc.assert(
      fc.property(fc.array(requestRecord, { maxLength: 12 }), (records) => {
        const batch = packRecords(records)
        expect([...recordsOf(batch)]).toEqual(records)
        const plain = records.map(({ itl_ns: _, event_tokens: __, ...scalars }) => scalars)
        expect([...scalarsOf(batch)]).toEqual(plain)
        records.forEach((record, i) => {
          expect(recordAt(batch, i)).toEqual(record)
          expect([...gapsAt(batch, i)]).toEqual(record.itl_ns)
        })
      }),
    )
  })

  it('comes through a copy and a transfer whole, and is taken for what it is', () => {
    fc.assert(
      fc.property(fc.array(requestRecord, { maxLength: 5 }), (records) => {
        const copied = recordBatchSchema.parse(structuredClone(packRecords(records)))
        const batch = packRecords(records)
        const moved = structuredClone(batch, { transfer: batchBuffers(batch) })
        expect([...recordsOf(copied)]).toEqual(records)
        expect([...recordsOf(recordBatchSchema.parse(moved))]).toEqual(records)
        expect(batch.seq.length).toBe(0)
      }),
      { numRuns: 30 },
    )
  })

  it('is refused where a column is missing, of another type, too short or runs past its end', () => {
    const good = packRecords([fullRecord(), fullRecord({ seq: 1 })])
    const bad: [keyof RecordBatch, unknown][] = [
      ['n', 3],
      ['n', -1],
      ['rid', ['a']],
      ['error', 'none'],
      ['seq', undefined],
      ['end_ns', [1, 2]],
      ['outcome', new Float64Array(2)],
      ['bytes_sent', new Float64Array(1)],
      ['itl_ns', new Float64Array(1)],
      ['itl_offsets', Uint32Array.of(0, 9, 6)],
      ['itl_offsets', Uint32Array.of(1, 3, 6)],
      ['event_tokens', new Float64Array(good.event_tokens.length)],
      ['event_tokens_known', new Uint8Array(3)],
      ['timing_names', []],
      ['timing_offsets', Uint32Array.of(0, 2)],
      ['timing_ms', new Float64Array(1)],
    ]
    expect(recordBatchSchema.safeParse(good).success).toBe(true)
    for (const [column, value] of bad) {
      const parsed = recordBatchSchema.safeParse({ ...good, [column]: value })
      expect([column, parsed.success]).toEqual([column, false])
    }
    for (const value of [null, 7, 'batch', [], {}])
      expect(recordBatchSchema.safeParse(value).success).toBe(false)
  })

  it('is closed by its requests and by its gaps, losing none', () => {
    const many = Array.from({ length: 2 * BATCH_RECORDS_MAX + 1 }, (_, seq) =>
      fullRecord({ seq, itl_ns: [] }),
    )
    const sizes = [...packInBatches(many)].map((batch) => batch.n)
    expect(sizes).toEqual([BATCH_RECORDS_MAX, BATCH_RECORDS_MAX, 1])

    const long = Array.from({ length: 5 }, (_, seq) =>
      fullRecord({ seq, itl_ns: new Array<number>(BATCH_GAPS_MAX / 2).fill(1) }),
    )
    const batches = [...packInBatches(long)]
    expect(batches.map((batch) => batch.n)).toEqual([2, 2, 1])
    expect(batches.flatMap((batch) => [...batch.seq])).toEqual([0, 1, 2, 3, 4])
    expect([...packInBatches([])]).toEqual([])
  })
})
