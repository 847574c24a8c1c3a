import { describe, expect, it } from 'vitest'
import { certificateSchema, type Certificate } from '../../shared/summary.ts'
import {
  certify,
  cpuWaitLimitPct,
  delayLimitMs,
  type CertifyContext,
  type ClientReadings,
} from './certify.ts'

const good: ClientReadings = {
  event_loop_delay_ms_p99: 1.2,
  client_cpu_pct: 12,
  cpu_wait_pct: 0.3,
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

const thread = { cpu_pct: 90, event_loop_delay_ms_p99: 1, cpu_wait_pct: 0 }
const context = { ttft_slo_ms: null, threads_max: 1, requests_waited_out: 0 }
type Context = Partial<CertifyContext>

const problems = (over: Partial<ClientReadings>, against: Context = {}): Certificate['problems'] =>
  certify({ ...good, ...over }, { ...context, ...against }).problems
const causes = (over: Partial<ClientReadings>, ttft_slo_ms: number | null = null): string[] =>
  problems(over, { ttft_slo_ms }).map((problem) => problem.cause)

describe('certify', () => {
  it('passes a client that kept up, whatever its single worst instant', () => {
    const certificate = certify(good, context)
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

  it('sees a client that waits little, and yet most times that it wants a core', () => {
    const waits = (cpu_wait_pct: number, client_cpu_pct: number, slo: number | null = null) =>
      causes({ cpu_wait_pct, client_cpu_pct }, slo)
    // Measured: alone on its core, then beside one and two programs that compute.
    for (const [wait, cpu] of [
      [1.5, 4.9],
      [2.2, 6.8],
      [3.4, 21.8],
    ] as const)
      expect(waits(wait, cpu)).toEqual([])
    for (const [wait, cpu] of [
      [3.0, 4.9],
      [4.0, 7.7],
      [7.4, 4.9],
    ] as const)
      expect(waits(wait, cpu)).toHaveLength(1)
    expect(waits(7.4, 4.9)).toEqual([
      'Of the time in which the client wanted a core it waited for one in 60 %, while something else used it; the limit is 30 %.',
    ])
    // The thread that waits is not the one that works: each is judged by its own.
    const working = { ...thread, cpu_pct: 40, cpu_wait_pct: 1 }
    const waiting = { ...thread, cpu_pct: 4, cpu_wait_pct: 6 }
    const both = { client_cpu_pct: 40, cpu_wait_pct: 6, threads: [working, waiting] }
    expect(causes(both)).toHaveLength(1)
    expect(causes({ ...both, threads: [working] })).toEqual([])
    // A limit of 10 ms allows twice as much.
    expect(waits(4.0, 7.7, 1_000)).toEqual([])
  })

  it('holds the client to 70 % of a core, and to what was asked', () => {
    expect(causes({ client_cpu_pct: 71 })).toEqual([
      'The client used 71 % of a core; the limit is 70 %.',
    ])
    expect(causes({ requests_delivered: 989 })).toEqual([
      'Of 1000 requests that were due, 989 were sent.',
    ])
    expect(causes({ requests_delivered: 0 })).toEqual(['No request was sent.'])
    expect(causes({ requests_delivered: 990 })).toEqual([])
  })
  it('does not count against the client what waited its time out under a cap that was asked for', () => {
    const late = { requests_delivered: 600, requests_unsent: 400 }
    expect(causes(late)).toHaveLength(1)
    expect(problems(late, { requests_waited_out: 400 })).toEqual([])
    expect(problems(late, { requests_waited_out: 380 })).toHaveLength(1)
  })

  it('calls a client starved that waits for a core, and more so where less delay is allowed', () => {
    expect(cpuWaitLimitPct(null)).toBe(10)
    expect(cpuWaitLimitPct(1_000)).toBe(20)
    expect(cpuWaitLimitPct(60_000)).toBe(50)
    expect(causes({ cpu_wait_pct: null })).toEqual([])
    expect(causes({ cpu_wait_pct: 10, client_cpu_pct: 40 })).toEqual([])
    expect(causes({ cpu_wait_pct: 24.6 })).toEqual([
      'The client waited for a core in 25 % of the time, while something else used it; the limit is 10 %.',
    ])
    expect(causes({ cpu_wait_pct: 19, client_cpu_pct: 60 }, 1_000)).toEqual([])
  })

  it('names threads only where cores are left, and nothing else holds the client back', () => {
    const busy = { client_cpu_pct: 90, threads: [thread] }
    expect(problems(busy, { threads_max: 6 })[0]?.remedy).toContain(
      'Let 6 threads send instead of 1',
    )
    expect(problems(busy, { threads_max: 1 })[0]?.remedy).not.toContain('thread')
    const starved = { ...busy, client_cpu_pct: 40, event_loop_delay_ms_p99: 30, cpu_wait_pct: 60 }
    for (const { remedy } of problems(starved, { threads_max: 6 }))
      expect(remedy).toMatch(/^Close other programs/)
  })
})
