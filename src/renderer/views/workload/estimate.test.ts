import { describe, expect, it } from 'vitest'
import { DEMO_WORKLOAD } from '../../../shared/demo-settings.ts'
import type { Workload } from '../../../shared/workload.ts'
import { estimateS } from './estimate.ts'

describe('how long a workload takes', () => {
  const counted: Workload = {
    ...DEMO_WORKLOAD,
    arrivals: { kind: 'closed', concurrency: 10 },
    stop: { kind: 'requests', requests: 190 },
    warmup_requests: 10,
    repetitions: 3,
  }
  const timed: Workload = { ...counted, stop: { kind: 'duration', duration_s: 60 } }

  it('is Little’s law for a count in a closed loop, and the clock for a duration', () => {
    // 3 × 200 requests of 2 s, 10 at a time.
    expect(estimateS(counted, null, 2_000)).toBe(120)
    expect(estimateS(counted, null, null)).toBeNull()
    expect(estimateS(timed, null, null)).toBe(180)
    expect(estimateS(timed, null, 2_000)).toBe(186)
  })

  it('is the plan of arrivals and the last answer for an open loop', () => {
    const open: Workload = {
      ...counted,
      arrivals: {
        kind: 'open',
        spacing: 'poisson',
        burstiness: 1,
        stages: [{ duration_s: null, from_requests_per_s: 2, to_requests_per_s: 2 }],
        max_in_flight: null,
      },
    }
    expect(estimateS(open, 95, null)).toBe(285)
    expect(estimateS(open, 95, 2_000)).toBe(291)
    expect(estimateS(open, null, 2_000)).toBeNull()
    expect(estimateS({ ...open, stop: timed.stop }, 59.8, null)).toBe(180)
  })
})
