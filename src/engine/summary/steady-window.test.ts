import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closedLoop, makeRecord, type MadeRequest } from './closed-loop.fixture.ts'
import { findSteadyWindow } from './steady-window.ts'

const loop = (concurrency: number) => ({ kind: 'closed', concurrency }) as const
const even = (n: number, e2e_ms = 100): MadeRequest[] =>
  Array.from({ length: n }, () => ({ ttft_ms: e2e_ms / 4, e2e_ms }))

describe('the steady window of a closed loop', () => {
  it('cuts the first turnover and the drain', () => {
    // Four at a time, 100 ms each: 40 requests in ten rounds. Round 1 is ramp-up; the last round is
    // sent at 900 ms, when the drain begins.
    const { records, end_ns } = closedLoop(even(40), 4)
    const { window, records: steady } = findSteadyWindow(records, end_ns, loop(4))
    expect(window).toEqual({
      start_s: 0.1,
      end_s: 0.9,
      run_s: 1,
      requests_ramp_up: 4,
      requests_steady: 32,
      requests_drain: 4,
    })
    expect(steady.map((r) => r.seq)).toEqual(Array.from({ length: 32 }, (_, i) => i + 4))
  })

  it('waits for the slowest of the first requests', () => {
    const requests = even(40)
    requests[0] = { ttft_ms: 10, e2e_ms: 300 }
    const { records, end_ns } = closedLoop(requests, 4)
    const { window } = findSteadyWindow(records, end_ns, loop(4))
    expect(window.start_s).toBeCloseTo(0.3, 9)
    // By 300 ms the three other slots have ended three rounds each.
    expect(window.requests_ramp_up).toBe(10)
  })

  it('leaves warm-up requests out', () => {
    const { records, end_ns } = closedLoop(even(40), 4)
    const warm = Array.from({ length: 7 }, () => makeRecord({ warmup: true, end_ns: 1 }))
    expect(findSteadyWindow([...warm, ...records], end_ns, loop(4))).toEqual(
      findSteadyWindow(records, end_ns, loop(4)),
    )
  })

  it('shrinks both cuts where less than half would remain', () => {
    // 40 requests at 32 in flight: all 32 of round 1 and all 8 of round 2 would be cut.
    const { records, end_ns } = closedLoop(even(40), 32)
    const { window } = findSteadyWindow(records, end_ns, loop(32))
    expect(window.requests_steady).toBeGreaterThanOrEqual(20)
    expect(window.requests_ramp_up + window.requests_steady + window.requests_drain).toBe(40)
  })

  it('is the whole run for one request, and empty for none', () => {
    const { records, end_ns } = closedLoop(even(1), 8)
    expect(findSteadyWindow(records, end_ns, loop(8)).window).toMatchObject({
      start_s: 0,
      end_s: 0.1,
      requests_steady: 1,
    })
    const none = findSteadyWindow([], 5e9, loop(8))
    expect([none.records.length, none.window.run_s]).toEqual([0, 5])
  })

  it('holds half of any run at least, loses no request and lies inside the run', () => {
    const request = fc.record({
      ttft_ms: fc.integer({ min: 1, max: 50 }),
      e2e_ms: fc.integer({ min: 50, max: 5_000 }),
    })
    const requests = fc.array(request, { minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 100 }), (made, concurrency) => {
        const { records, end_ns } = closedLoop(made, concurrency)
        const { window, records: steady } = findSteadyWindow(records, end_ns, loop(concurrency))
        expect(steady.length).toBe(window.requests_steady)
        expect(steady.length).toBeGreaterThanOrEqual(made.length / 2)
        expect(window.requests_ramp_up + steady.length + window.requests_drain).toBe(made.length)
        expect(window.end_s).toBeGreaterThan(window.start_s)
        expect(window.end_s).toBeLessThanOrEqual(window.run_s)
        for (const { end_ns: at } of steady) {
          expect(at / 1e9).toBeGreaterThanOrEqual(window.start_s)
          expect(at / 1e9).toBeLessThanOrEqual(window.end_s)
        }
      }),
    )
  })
})
