import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goalSchema } from '../../shared/goal.ts'
import { makeRecord } from './closed-loop.fixture.ts'
import { runOfRecords } from './measured-run.ts'
import { evenly, OPEN, openLoop } from './open-loop.fixture.ts'
import { findSteadyWindow } from './steady-window.ts'
import { summariseRuns, summariseWhole } from './summarise.ts'

const GOAL = goalSchema.parse({
  metric: 'ttft_ms',
  statistic: 'p50',
  smallest_effect_pct: 5,
  slos: [{ metric: 'e2e_ms', max_ms: 2_000, statistic: 'p90' }],
  errors_pct_max: 1,
  hardware: { gpu_name: null, gpu_count: 1, price: { kind: 'hourly', usd_per_gpu_hour: 3.6 } },
  traffic_requests_per_month: null,
})

describe('the steady window of an open loop', () => {
  it('begins when the first requests have ended, and ends when the last one is due', () => {
    // Ten a second for ten seconds, 100 ms each. Only the first was due before the first ended, at
    // 100 ms; the last is due at 9.9 s.
    const { records, end_ns } = openLoop(evenly(100, 100, 100))
    const { window, records: due, ended } = findSteadyWindow(records, end_ns, OPEN)
    expect(window).toEqual({
      start_s: 0.1,
      end_s: 9.9,
      run_s: 10,
      requests_ramp_up: 1,
      requests_steady: 99,
      requests_drain: 0,
    })
    expect(due.map((one) => one.seq)).toEqual(Array.from({ length: 99 }, (_, i) => i + 1))
    // Requests 1 to 98 end from 0.2 to 9.9 s: 98 in 9.8 s are ten a second.
    expect(ended.map((one) => one.seq)).toEqual(Array.from({ length: 98 }, (_, i) => i + 1))
  })

  it('keeps the slowest, which end when nothing is due any more', () => {
    const requests = evenly(100, 100, 100)
    requests[98] = { due_ms: 9_800, takes_ms: 7_000 }
    const { records, end_ns } = openLoop(requests)
    const summary = summariseRuns([runOfRecords(records, end_ns)], GOAL, OPEN)
    expect(summary.e2e_ms).toMatchObject({ n: 99, max: 7_000 })
    expect(summary.window).toMatchObject({ end_s: 9.9, run_s: 16.8, requests_drain: 0 })
  })

  it('leaves the later turns of sessions out that are due when no session begins any more', () => {
    const turn = (seq: number, number: number, due_s: number) =>
      makeRecord({ seq, turn: number, scheduled_ns: due_s * 1e9, end_ns: (due_s + 0.1) * 1e9 })
    const first_turns = Array.from({ length: 20 }, (_, i) => turn(i, 0, i))
    const later = [turn(20, 1, 5), turn(21, 2, 19), turn(22, 1, 19.5), turn(23, 2, 30)]
    const { window } = findSteadyWindow([...first_turns, ...later], 30.1e9, OPEN)
    // The last session begins at 19 s; the turns that are due at 19.5 and at 30 s are of the drain.
    expect(window).toMatchObject({ start_s: 0.1, end_s: 19, requests_drain: 2 })
    expect(window).toMatchObject({ requests_ramp_up: 1, requests_steady: 21 })
  })

  it('is the whole run where all is due at once, or where nothing ends before the last is due', () => {
    for (const requests of [evenly(10, 0, 500), evenly(4, 1_000, 10_000), evenly(1, 0, 5)]) {
      const { records, end_ns } = openLoop(requests)
      const { window, records: due, ended } = findSteadyWindow(records, end_ns, OPEN)
      expect([window.start_s, window.end_s]).toEqual([0, end_ns / 1e9])
      expect([due.length, ended.length]).toEqual([requests.length, requests.length])
    }
    expect(findSteadyWindow([], 5e9, OPEN).window).toMatchObject({ start_s: 0, run_s: 5 })
  })

  it('holds half of any run at least, loses no request and lies inside the run', () => {
    const request = fc.record({
      due_ms: fc.integer({ min: 0, max: 5_000 }),
      takes_ms: fc.integer({ min: 1, max: 3_000 }),
    })
    const requests = fc.array(request, { minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 20 }), (made, cap) => {
        const by_due = made.toSorted((a, b) => a.due_ms - b.due_ms)
        const { records, end_ns } = openLoop(by_due, cap)
        const { window, records: due, ended } = findSteadyWindow(records, end_ns, OPEN)
        const { requests_ramp_up, requests_steady, requests_drain } = window
        expect(requests_ramp_up + requests_steady + requests_drain).toBe(made.length)
        expect(due).toHaveLength(requests_steady)
        expect(due.length).toBeGreaterThanOrEqual(made.length / 2)
        expect(ended.length).toBeGreaterThan(0)
        expect(window.start_s).toBeLessThan(window.end_s)
        expect(window.end_s).toBeLessThanOrEqual(window.run_s)
        for (const { end_ns: at } of ended) {
          expect(at / 1e9).toBeGreaterThanOrEqual(window.start_s)
          expect(at / 1e9).toBeLessThanOrEqual(window.end_s)
        }
        const ends = due.map((one) => one.end_ns)
        expect(ends).toEqual(ends.toSorted((a, b) => a - b))
      }),
    )
  })
})

/**
 * A server that takes 500 ms, one request in flight, 2.5 arrivals a second for 10 s: request i is due
 * at 0.4 i s and ends at 0.5 (i + 1) s, so that it takes 0.5 + 0.1 i s from when it was due.
 */
describe('the case of the hidden queue', () => {
  const { records, end_ns } = openLoop(evenly(25, 400, 500), 1)
  const run = runOfRecords(records, end_ns)
  const whole = summariseWhole(run)
  const summary = summariseRuns([run], GOAL, OPEN)

  it('has its true latencies, over the whole run', () => {
    expect(end_ns).toBe(12.5e9)
    // 0.5 + 0.1 × 12; the last one 0.5 + 0.1 × 24. From sending it would be 0.5 s for each.
    expect(whole.e2e_ms).toMatchObject({ n: 25 })
    expect(whole.e2e_ms.mean).toBeCloseTo(1_700, 6)
    expect(whole.e2e_ms.max).toBeCloseTo(2_900, 6)
    expect(whole.ttft_from_send_ms.mean).toBeCloseTo(250, 6)
    expect(whole).toMatchObject({ run_s: 12.5, requests_ok: 25, token_events: 50 })
  })

  it('has them in the window, which cuts off how the queue began and not how it ended', () => {
    // Requests 0 and 1 were due before 0.5 s, and ended at 1 s; 3 to 24 are due from then on.
    expect(summary.window).toMatchObject({ start_s: 1, end_s: 9.6, requests_steady: 22 })
    expect(summary.e2e_ms.mean).toBeCloseTo(500 + 100 * 13.5, 6)
    expect(summary.e2e_ms.max).toBeCloseTo(2_900, 6)
  })

  it('has the rate at which the server finishes, not that at which requests are due', () => {
    // Those that end at 1.5, 2, … 9.5 s.
    expect(summary.requests_per_s).toBeCloseTo(17 / 8.6, 9)
    expect(summary.output_tokens_per_s).toBeCloseTo(34 / 8.6, 9)
    // Within 2 s are requests up to 15; those that end in the window are 2 to 15, at 1.5 to 8 s.
    expect(summary.goodput_requests_per_s).toBeCloseTo(14 / 8.6, 9)
    // Of the 22 that were due in the window: 3 to 15.
    expect(summary.slo_met_pct).toBeCloseTo((100 * 13) / 22, 9)
  })
})
