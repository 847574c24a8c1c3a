import { describe, expect, it } from 'vitest'
import { makeRecord } from '../../../engine/summary/closed-loop.fixture.ts'
import { packScalars } from '../../../shared/record-batch.ts'
import type { Pick } from '../../charts/time-stack/pick.ts'
import { pickedRequest } from './picked-request.ts'
import { measuredOf } from './requests/order.ts'

const S = 1e9
const BATCH = packScalars([
  makeRecord({ scheduled_ns: 1 * S, first_ns: 1.1 * S, last_ns: 2 * S }),
  makeRecord({ scheduled_ns: 1 * S, first_ns: 1.4 * S, last_ns: 3 * S }),
  makeRecord({ scheduled_ns: 5 * S, first_ns: null, last_ns: null, outcome: 'refused' }),
])
/** 10 px a second; 1 px a 10 ms, upwards from 100. */
const place: Pick['place'] = (t_s, value) => ({
  x: t_s * 10,
  y: value === null ? NaN : 100 - value / 10,
})
const pick = (title: string | null, x: number, y: number | null): number | null =>
  pickedRequest(BATCH, measuredOf(BATCH), { title, x, y, place })

describe('the request that a point of the stack means', () => {
  it('is the nearest dot of a track of requests', () => {
    // TTFT 100 ms lies at y 90, 400 ms at y 60.
    expect([pick('TTFT, ms', 11, 88), pick('TTFT, ms', 11, 62)]).toEqual([0, 1])
    expect(pick('End to end', 10, -98)).toBe(1)
  })

  it('is none where no dot is near', () => {
    expect(pick('TTFT, ms', 50, 90)).toBe(null)
  })

  it('is the one that was due nearest to the instant, elsewhere and at the crosshair', () => {
    expect([pick('In flight', 44, 10), pick(null, 12, null)]).toEqual([2, 1])
  })
})
