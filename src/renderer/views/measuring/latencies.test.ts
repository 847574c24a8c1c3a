import { describe, expect, it } from 'vitest'
import { closedLoop, makeRecord } from '../../../engine/summary/closed-loop.fixture.ts'
import { distributionOf } from '../../../engine/summary/distribution.ts'
import { findSteadyWindow } from '../../../engine/summary/steady-window.ts'
import type { Arrivals } from '../../../shared/arrivals.ts'
import { packScalars } from '../../../shared/record-batch.ts'
import { latenciesOf } from './latencies.ts'
import { latencyMarks } from './latency-marks.ts'

describe('the latencies that are drawn', () => {
  it('are those of the requests that the summary counts', () => {
    const requests = Array.from({ length: 90 }, (_, i) => ({
      ttft_ms: 20 + ((i * 37) % 50),
      e2e_ms: 100 + ((i * 53) % 90),
      ...(i % 11 === 3 ? { outcome: 'http_error' as const } : {}),
    }))
    const { records, end_ns } = closedLoop(requests, 6)
    const arrivals = { kind: 'closed', concurrency: 6 } as const
    const { window, records: steady } = findSteadyWindow(records, end_ns, arrivals)
    const warm = makeRecord({ warmup: true, end_ns: 0.5 * end_ns, first_ns: 1, last_ns: 2 })
    const expected = steady
      .filter((record) => record.outcome === 'ok')
      .map((record) => ((record.first_ns ?? 0) - record.scheduled_ns) / 1e6)
      .sort((a, b) => a - b)
    const drawn = latenciesOf(packScalars([warm, ...records]), { window, closed: true }, 'ttft_ms')
    expect([...drawn]).toEqual(expected)
    expect(drawn.length).toBeGreaterThan(20)
  })

  it('are in an open loop those of the requests that were due in the window', () => {
    const records = Array.from({ length: 80 }, (_, seq) =>
      makeRecord({
        seq,
        scheduled_ns: seq * 1e8,
        sent_ns: seq * 1e8,
        first_ns: seq * 1e8 + (1 + (seq % 7)) * 1e7,
        last_ns: seq * 1e8 + 5e8,
        end_ns: seq * 1e8 + 5e8,
      }),
    )
    const arrivals: Arrivals = {
      kind: 'open',
      spacing: 'constant',
      burstiness: 1,
      stages: [{ duration_s: null, from_requests_per_s: 10, to_requests_per_s: 10 }],
      max_in_flight: null,
    }
    const { window, records: steady } = findSteadyWindow(records, 8.4e9, arrivals)
    const drawn = latenciesOf(packScalars(records), { window, closed: false }, 'ttft_ms')
    expect(drawn.length).toBe(steady.length)
    expect(window.requests_ramp_up).toBeGreaterThan(0)
  })

  it('are marked where the sample carries the percentile, else with its bound', () => {
    const distribution = distributionOf(Array.from({ length: 100 }, (_, i) => i))
    expect(latencyMarks(distribution)).toEqual([
      { name: 'p50', value: 49.5, bound: false },
      { name: 'p90', value: expect.closeTo(89.1, 9) as unknown, bound: false },
      { name: 'p99', value: expect.any(Number) as unknown, bound: true },
    ])
    expect(latencyMarks(distributionOf([]))).toEqual([])
  })
})
