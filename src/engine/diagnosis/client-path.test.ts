import { describe, expect, it } from 'vitest'
import type { RequestScalars } from '../../shared/request.ts'
import type { Workload } from '../../shared/workload.ts'
import { makeRecord } from '../summary/closed-loop.fixture.ts'
import { readClientPath, type ClientPath } from './client-path.ts'
import { scenarioInput } from './scenario.fixture.ts'

const MS = 1e6
const ONE_AT_A_TIME: Workload['arrivals'] = { kind: 'closed', concurrency: 1 }

/** Twenty requests alike, one after the other, 100 ms each. */
function pathOf(changes: (start_ns: number, i: number) => Partial<RequestScalars>): ClientPath {
  const records = Array.from({ length: 20 }, (_, i) => {
    const start = i * 100 * MS
    return makeRecord({
      seq: i,
      rid: `r${String(i)}`,
      scheduled_ns: start,
      begun_ns: start,
      sent_ns: start,
      connected_ns: start,
      headers_ns: start + 10 * MS,
      first_ns: start + 30 * MS,
      last_ns: start + 100 * MS,
      end_ns: start + 100 * MS,
      ...changes(start, i),
    })
  })
  const [run] = scenarioInput({ concurrency: 1, reveals: 'nothing', decode_ms: 100 }).runs
  if (run === undefined) throw new Error('a scenario has runs')
  return readClientPath([{ ...run, records, end_ns: 2_000 * MS }], ONE_AT_A_TIME)
}

describe('the path that the client sees', () => {
  it('has the wait for a place under the cap apart from the connection made after it', () => {
    const path = pathOf((start) => ({
      begun_ns: start + 5 * MS,
      connected_ns: start + 8 * MS,
      sent_ns: start + 8 * MS,
      connection_reused: false,
    }))
    expect([path.client_wait_ms, path.connect_send_ms, path.to_head_ms]).toEqual([5, 3, 2])
    expect([path.head_to_first_ms, path.to_first_ms, path.after_first_ms]).toEqual([20, 30, 70])
  })

  it('has all of it as waiting on a connection that was there', () => {
    const path = pathOf((start) => ({
      begun_ns: start + 5 * MS,
      connected_ns: start + 5 * MS,
      sent_ns: start + 6 * MS,
      connection_reused: true,
    }))
    expect([path.client_wait_ms, path.connect_send_ms]).toEqual([6, 0])
  })

  it('cannot tell the two apart in runs of before the instant between them was kept', () => {
    const path = pathOf((start) => ({
      begun_ns: null,
      connected_ns: start + 8 * MS,
      sent_ns: start + 8 * MS,
      connection_reused: false,
    }))
    expect([path.client_wait_ms, path.connect_send_ms]).toEqual([0, 8])
  })
})

describe('what answers say in Server-Timing', () => {
  it('is a mean by stage, with names that are none beside it', () => {
    const { timings } = pathOf((_, i) => ({
      server_timing: {
        tokenize: 2,
        'detokenize.text': 1,
        queue: i % 2 === 0 ? 10 : 30,
        total: 50,
        ...(i % 4 === 0 ? { rerank: 8 } : {}),
      },
    }))
    expect(timings?.stages).toMatchObject({ tokenization: 2, delivery: 1, prefill: null })
    // 19 requests of the steady window or all 20: about 20 and 2 on average.
    expect(timings?.stages.queue).toBeCloseTo(20, -1)
    expect(timings?.total_ms).toBe(50)
    expect(timings?.named).toMatchObject([{ name: 'rerank' }])
    expect(timings?.named[0]?.mean_ms).toBeCloseTo(2, 0)
  })

  it('knows Ollama’s account of its whole time, and the wait for its model beside it', () => {
    const { timings } = pathOf(() => ({ server_timing: { total_duration: 90, load_duration: 7 } }))
    expect(timings).toMatchObject({ total_ms: null, whole_ms: 90 })
    expect(timings?.named).toMatchObject([{ name: 'load_duration', mean_ms: 7 }])
  })

  it('is left out where fewer than nine answers in ten carry it', () => {
    const path = pathOf((_, i) => ({ server_timing: i % 5 === 0 ? null : { total: 50 } }))
    expect(path.timings).toBeNull()
  })

  it('is of the whole answer where that came in one piece', () => {
    expect(pathOf(() => ({ events: 1, output_tokens: 8 })).in_one_piece).toBe(true)
    expect(pathOf(() => ({ events: 8, output_tokens: 8 })).in_one_piece).toBe(false)
    expect(pathOf(() => ({ events: 1, output_tokens: 1 })).in_one_piece).toBe(false)
  })
})
