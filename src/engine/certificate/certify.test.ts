import { describe, expect, it } from 'vitest'
import { certificateSchema } from '../../shared/summary.ts'
import { certify, delayLimitMs, type ClientReadings } from './certify.ts'

const good: ClientReadings = {
  event_loop_delay_ms_p99: 1.2,
  client_cpu_pct: 12,
  send_lag_ms_p50: 0.02,
  send_lag_ms_p99: 0.3,
  send_lag_ms_max: 6,
  requests_asked: 1_000,
  requests_delivered: 1_000,
  connections_new: 32,
  connections_reused: 968,
  requests_unsent: 0,
  threads: [],
}

const causes = (over: Partial<ClientReadings>, slo: number | null = null): string[] =>
  certify({ ...good, ...over }, slo).problems.map((problem) => problem.cause)

describe('certify', () => {
  it('passes a client that kept up, whatever its single worst instant', () => {
    const certificate = certify(good, null)
    expect(certificateSchema.parse(certificate)).toMatchObject({ valid: true, problems: [] })
  })

  it('holds delay and lag to 5 ms, or to 1 % of a long TTFT limit', () => {
    expect(delayLimitMs(null)).toBe(5)
    expect(delayLimitMs(200)).toBe(5)
    expect(delayLimitMs(2_000)).toBe(20)
    expect(causes({ event_loop_delay_ms_p99: 5 })).toEqual([])
    expect(causes({ event_loop_delay_ms_p99: 5.1 })).toEqual([
      "The client's event loop was late by 5.1 ms at p99; the limit is 5.0 ms.",
    ])
    expect(causes({ send_lag_ms_p99: 12 }, 500)).toEqual([
      'Requests left 12 ms after their instant at p99; the limit is 5.0 ms.',
    ])
    expect(causes({ send_lag_ms_p99: 12 }, 2_000)).toEqual([])
  })

  it('holds the client to 70 % of a core, and to what was asked', () => {
    expect(causes({ client_cpu_pct: 71 })).toEqual([
      'The client used 71 % of a core; the limit is 70 %.',
    ])
    expect(causes({ requests_delivered: 989 })).toEqual([
      'Of 1000 requests asked for, 989 were sent.',
    ])
    expect(causes({ requests_delivered: 0 })).toEqual(['No request was sent.'])
    expect(causes({ requests_delivered: 990 })).toEqual([])
  })
})
