import { describe, expect, it } from 'vitest'
import { createSchedule } from '../../engine/plan/schedule.ts'
import type { Arrivals } from '../../shared/arrivals.ts'
import type { RequestRecord } from '../../shared/request.ts'
import { http, outcomes, pause, raw, run, stream } from './load.fixture.ts'

type OpenArrivals = Extract<Arrivals, { kind: 'open' }>

const NS_PER_MS = 1e6

function open(
  requests_per_s: number,
  over: Partial<OpenArrivals> = {},
): Extract<Arrivals, { kind: 'open' }> {
  const rate = { from_requests_per_s: requests_per_s, to_requests_per_s: requests_per_s }
  const stages = [{ duration_s: null, ...rate }]
  return { kind: 'open', spacing: 'constant', burstiness: 1, stages, max_in_flight: null, ...over }
}

/** From due to answered, ms, of requests that are served one after another and take so long each. */
function queueing(records: readonly RequestRecord[], services_ms: readonly number[]): number[] {
  let free_ms = 0
  return records.map(({ scheduled_ns }, i) => {
    const due_ms = scheduled_ns / NS_PER_MS
    free_ms = Math.max(free_ms, due_ms) + (services_ms[i] ?? NaN)
    return free_ms - due_ms
  })
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const bySchedule = (records: RequestRecord[]): RequestRecord[] =>
  records.sort((a, b) => a.scheduled_ns - b.scheduled_ns)

describe('an open loop', () => {
  it('is due at the instants of its schedule, whether or not the server keeps up', async () => {
    const arrivals = open(100, { spacing: 'poisson' })
    const url = await http(async (_request, response) => {
      await pause(100)
      await stream(response, 1)
    })
    const { end, records } = await run(url, { arrivals, stop: { kind: 'requests', requests: 60 } })
    expect(end.status).toBe('done')
    expect(outcomes(records)).toEqual({ ok: 60 })
    const schedule = createSchedule(arrivals, 1, 0, null)
    const due = bySchedule(records).map((record) => record.scheduled_ns)
    expect(due).toEqual(Array.from({ length: 60 }, () => schedule.next()))
    const lags = records.map((record) => (record.sent_ns ?? NaN) - record.scheduled_ns)
    expect(Math.min(...lags)).toBeGreaterThanOrEqual(0)
    expect(lags.sort((a, b) => a - b)[30]).toBeLessThan(5 * NS_PER_MS)
    expect(end.certificate).toMatchObject({ requests_asked: 60, requests_delivered: 60 })
  })

  it('ends by duration: what is due before is sent, and ends', async () => {
    const url = await http((_request, response) => stream(response, 30))
    const stop = { kind: 'duration' as const, duration_s: 0.5 }
    const { end, records, ticks } = await run(url, { arrivals: open(40), stop })
    // Due at 0, 25, … 475 ms.
    expect(outcomes(records)).toEqual({ ok: 20 })
    expect(end.end_ns).toBeGreaterThan(475 * NS_PER_MS)
    expect(ticks.at(-1)).toMatchObject({ requests_asked: 20, requests_total: null, in_flight: 0 })
  })

  // A queue inside the client that its figures do not show is the classic lie of load clients.
  it('counts waiting under its cap from the schedule, as the arithmetic of queues has it', async () => {
    const service_ms = 500
    const services_ms: number[] = []
    const url = await raw((socket) => {
      const body = '{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}'
      const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
      const from = process.hrtime.bigint()
      setTimeout(() => {
        services_ms.push(Number(process.hrtime.bigint() - from) / NS_PER_MS)
        socket.write(head + body)
      }, service_ms)
    })
    const arrivals = open(2.5, { max_in_flight: 1 })
    const stop = { kind: 'duration' as const, duration_s: 4 }
    const { end, records, ticks } = await run(url, { arrivals, stop }, { streaming: false })
    expect(outcomes(records)).toEqual({ ok: 10 })
    const e2e = bySchedule(records).map((r) => ((r.last_ns ?? NaN) - r.scheduled_ns) / NS_PER_MS)
    // The server's timer may be late on a busy machine, which is no fault of the client's.
    const truth = queueing(records, services_ms)
    // 950 by the arithmetic alone; a timer of Node may also be a millisecond early, each time.
    expect(mean(truth)).toBeGreaterThanOrEqual(940)
    expect(Math.abs(mean(e2e) / mean(truth) - 1)).toBeLessThan(0.01)
    const from_send = records.map((r) => ((r.last_ns ?? NaN) - (r.sent_ns ?? NaN)) / NS_PER_MS)
    expect(mean(from_send)).toBeLessThan(600)
    expect(Math.max(...ticks.map((tick) => tick.in_flight))).toBe(1)
    // Waiting that was asked for is none of the client's lag, and nothing went unsent.
    expect(end.certificate.send_lag_ms_p50).toBeLessThan(5)
    expect(end.certificate).toMatchObject({ requests_asked: 10, requests_unsent: 0 })
  })

  it('ends a request whose time is over before its turn, as data, and not against the client', async () => {
    const url = await http(async (_request, response) => {
      await pause(300)
      await stream(response, 1)
    })
    const arrivals = open(40, { max_in_flight: 1 })
    const stop = { kind: 'requests' as const, requests: 20 }
    const { end, records } = await run(url, { arrivals, stop, timeout_s: 1 })
    expect(records).toHaveLength(20)
    const counts = outcomes(records)
    expect(counts.ok).toBeGreaterThanOrEqual(2)
    expect(counts.timeout).toBeGreaterThanOrEqual(10)
    expect(Object.keys(counts).sort()).toEqual(['ok', 'timeout'])
    const unsent = records.filter((record) => record.sent_ns === null)
    expect(unsent[0]).toMatchObject({ outcome: 'timeout', fault: 'request_timeout' })
    expect(unsent[0]?.error).toBe(
      'No end after 1 s; all the while 1 others were in flight, the most allowed.',
    )
    expect(end.certificate.requests_unsent).toBe(unsent.length)
    expect(end.certificate.problems.map((problem) => problem.cause).join()).not.toContain('sent')
  })

  it('is cancelled at once, and counts what it never sent', async () => {
    const url = await http(() => undefined)
    const abort = new AbortController()
    const arrivals = open(200, { max_in_flight: 2 })
    const stop = { kind: 'requests' as const, requests: 100_000 }
    const going = run(url, { arrivals, stop }, {}, abort.signal)
    await pause(600)
    const from = process.hrtime.bigint()
    abort.abort()
    const { end, records } = await going
    expect(Number(process.hrtime.bigint() - from)).toBeLessThan(1e9)
    expect(end.status).toBe('cancelled')
    expect(outcomes(records)).toEqual({ cancelled: 2 })
    const { requests_asked, requests_delivered, requests_unsent } = end.certificate
    expect(requests_delivered).toBe(2)
    expect(requests_unsent).toBeGreaterThan(20)
    expect(requests_asked).toBe(requests_delivered + requests_unsent)
  })

  it('loses count of nothing where more is due than its queue holds', async () => {
    const url = await http(() => undefined)
    const abort = new AbortController()
    const stop = { kind: 'duration' as const, duration_s: 1.1 }
    const arrivals = open(100_000, { max_in_flight: 1 })
    const going = run(url, { arrivals, stop }, {}, abort.signal)
    await pause(4_000)
    abort.abort()
    const { end, records } = await going
    expect(outcomes(records)).toEqual({ cancelled: 1 })
    expect(end.certificate).toMatchObject({
      requests_asked: 110_000,
      requests_delivered: 1,
      requests_unsent: 109_999,
    })
  })

  it('is warmed up at once, and not at its own instants', async () => {
    const url = await http((_request, response) => stream(response, 1))
    const stop = { kind: 'requests' as const, requests: 2 }
    const from = process.hrtime.bigint()
    const over = { arrivals: open(10), stop, warmup_requests: 50 }
    const { records } = await run(url, over)
    // At ten a second they would take five seconds.
    expect(Number(process.hrtime.bigint() - from)).toBeLessThan(4e9)
    expect(records.filter((record) => record.warmup)).toHaveLength(50)
  })
})
