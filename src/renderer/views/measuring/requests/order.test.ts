import { describe, expect, it } from 'vitest'
import { packScalars, type ScalarBatch } from '../../../../shared/record-batch.ts'
import { makeRecord } from '../../../../engine/summary/closed-loop.fixture.ts'
import { inOrder, isOkAt, measuredOf, nearestRequest, ttftMsAt, tpotMsAt } from './order.ts'

const MS = 1e6
const BATCH: ScalarBatch = packScalars([
  makeRecord({
    rid: 'warm',
    warmup: true,
    scheduled_ns: -5,
    first_ns: 900 * MS,
    last_ns: 999 * MS,
  }),
  makeRecord({
    rid: 'b',
    scheduled_ns: 20 * MS,
    first_ns: 120 * MS,
    last_ns: 220 * MS,
    output_tokens: 11,
  }),
  makeRecord({
    rid: 'a',
    scheduled_ns: 10 * MS,
    first_ns: 310 * MS,
    last_ns: 320 * MS,
    output_tokens: 2,
  }),
  makeRecord({
    rid: 'x',
    scheduled_ns: 30 * MS,
    first_ns: null,
    last_ns: null,
    outcome: 'refused',
  }),
  makeRecord({
    rid: 'c',
    scheduled_ns: 40 * MS,
    first_ns: 140 * MS,
    last_ns: 140 * MS,
    output_tokens: 1,
  }),
])
const names = (places: Uint32Array): string =>
  Array.from(places, (i) => BATCH.rid[i] ?? '?').join('')

describe('the list of requests', () => {
  const measured = measuredOf(BATCH)

  it('leaves warm-up out and stands in the order of the schedule', () => {
    expect(names(measured)).toBe('abxc')
  })

  it('puts the slowest first, and what has no value last', () => {
    expect(names(inOrder(BATCH, measured, 'ttft'))).toBe('abcx')
    expect(names(inOrder(BATCH, measured, 'e2e'))).toBe('abcx')
    // 100 ms over 10 gaps, and 10 ms over one; one token has none.
    expect(names(inOrder(BATCH, measured, 'stall'))).toBe('abxc')
    expect(names(inOrder(BATCH, measured, 'failed'))).toBe('xabc')
    expect(names(inOrder(BATCH, measured, 'due'))).toBe('abxc')
  })

  it('reads the metrics of a request as the summary does', () => {
    expect([ttftMsAt(BATCH, 1), tpotMsAt(BATCH, 1)]).toEqual([100, 10])
    expect([ttftMsAt(BATCH, 3), tpotMsAt(BATCH, 4)]).toEqual([NaN, NaN])
    expect(isOkAt(BATCH, 3)).toBe(false)
  })

  it('finds the request that a point of a plot belongs to', () => {
    const place = (i: number): { x: number; y: number } => ({
      x: (BATCH.scheduled_ns[i] ?? 0) / MS,
      y: ttftMsAt(BATCH, i),
    })
    const find = (x: number, y: number): string =>
      BATCH.rid[nearestRequest(measured, { x, y }, place, 8) ?? -1] ?? 'none'
    expect([find(12, 297), find(21, 103), find(60, 100), find(30, 0)]).toEqual([
      ...['a', 'b', 'none', 'none'],
    ])
  })
})
