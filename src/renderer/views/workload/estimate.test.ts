import { expect, it } from 'vitest'
import { DEMO_WORKLOAD } from '../../../shared/demo-settings.ts'
import { estimateS } from './estimate.ts'

it('takes Little’s law for a count and the clock for a duration', () => {
  const counted = {
    ...DEMO_WORKLOAD,
    arrivals: { kind: 'closed' as const, concurrency: 10 },
    stop: { kind: 'requests' as const, requests: 190 },
    warmup_requests: 10,
    repetitions: 3,
  }
  // 3 × 200 requests of 2 s, 10 at a time.
  expect(estimateS(counted, 2_000)).toBe(120)
  expect(estimateS(counted, null)).toBeNull()
  const timed = { ...counted, stop: { kind: 'duration' as const, duration_s: 60 } }
  expect(estimateS(timed, null)).toBe(180)
  expect(estimateS(timed, 2_000)).toBe(186)
})
