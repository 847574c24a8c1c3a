import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Arrivals } from '../../../shared/arrivals.ts'
import { http, outcomes, pause, run, stream } from '../load.fixture.ts'
import { isOwn, ownInstants, partOf } from './share.ts'

const open = (requests_per_s: number): Arrivals => ({
  kind: 'open',
  spacing: 'poisson',
  burstiness: 1,
  stages: [
    { duration_s: null, from_requests_per_s: requests_per_s, to_requests_per_s: requests_per_s },
  ],
  max_in_flight: null,
})

describe('the share of a thread', () => {
  it('gives every slot, session and instant to one thread', () => {
    const counts = fc.integer({ min: 1, max: 9 })
    fc.assert(
      fc.property(counts, fc.nat(200), fc.array(fc.nat(1_000)), (count, slots, instants) => {
        const shares = Array.from({ length: count }, (_, index) => ({ index, count }))
        const parts = shares.map((share) => partOf(share, slots))
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(slots)
        expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1)
        const seen = shares.flatMap((share) => {
          const left = [...instants]
          const own = ownInstants({ next: () => left.shift() ?? null }, share)
          return Array.from({ length: instants.length }, () => own.next())
            .filter((at) => at !== null)
            .map((at, k) => ({ at, session: k * count + share.index }))
        })
        seen.sort((a, b) => a.session - b.session)
        expect(seen.map((one) => one.at)).toEqual(instants)
        for (const { session } of seen)
          expect(shares.filter((share) => isOwn(share, session))).toHaveLength(1)
      }),
    )
  })
})

describe('several sending threads', () => {
  it('send the same bytes at the same instants as one, and tell of it as one', async () => {
    const bodies: string[] = []
    let at_once = 0
    let most = 0
    const url = await http(async (_request, response, body) => {
      bodies.push(body)
      most = Math.max(most, (at_once += 1))
      await stream(response, 3)
      at_once -= 1
    })
    const over = { arrivals: open(200), stop: { kind: 'requests' as const, requests: 90 } }
    const alone = await run(url, { ...over, sending_threads: 1 })
    const sent = bodies.splice(0).sort()
    const three = await run(url, { ...over, sending_threads: 3, warmup_requests: 7 })
    expect(three.end).toMatchObject({ status: 'done', reason: null })
    const measured = three.records.filter((record) => !record.warmup)
    expect(three.records).toHaveLength(97)
    expect(three.warm.at(-1)).toEqual([7, 7])
    expect(bodies.slice(7).sort()).toEqual(sent)
    const due = (records: typeof measured): number[][] =>
      records.map((record) => [record.seq, record.scheduled_ns]).sort((a, b) => a[0]! - b[0]!)
    expect(due(measured)).toEqual(due(alone.records))
    expect(three.ticks.at(-1)).toMatchObject({
      requests_done: 90,
      requests_asked: 90,
      in_flight: 0,
    })
    expect(three.ticks.reduce((sum, tick) => sum + tick.tokens_since, 0)).toBe(270)
    expect(three.ticks.reduce((sum, tick) => sum + tick.requests_since, 0)).toBe(90)
    const { certificate } = three.end
    expect(certificate.threads).toHaveLength(3)
    expect(certificate).toMatchObject({ requests_delivered: 90, requests_unsent: 0 })
    expect(certificate.send_lag_ms_max).toBeGreaterThan(0)
    expect(certificate.connections_new).toBeGreaterThanOrEqual(3)
  }, 30_000)

  it('divide the slots of a closed loop, never more threads than slots', async () => {
    let at_once = 0
    let most = 0
    const url = await http(async (_request, response) => {
      most = Math.max(most, (at_once += 1))
      await stream(response, 10)
      at_once -= 1
    })
    const { end, records } = await run(url, {
      arrivals: { kind: 'closed', concurrency: 3 },
      stop: { kind: 'requests', requests: 20 },
      sending_threads: 8,
    })
    expect(outcomes(records)).toEqual({ ok: 20 })
    expect(end.certificate.threads).toHaveLength(3)
    expect(most).toBe(3)
  }, 30_000)

  it('are all cancelled within a second, and keep what they measured', async () => {
    const url = await http((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
    })
    const abort = new AbortController()
    const over = { arrivals: open(100), stop: { kind: 'requests' as const, requests: 100_000 } }
    const going = run(url, { ...over, sending_threads: 2 }, {}, abort.signal)
    await pause(1_500)
    const from = process.hrtime.bigint()
    abort.abort()
    const { end, records } = await going
    expect(Number(process.hrtime.bigint() - from)).toBeLessThan(1e9)
    expect(end.status).toBe('cancelled')
    expect(outcomes(records)).toEqual({ cancelled: records.length })
    expect(end.certificate.requests_asked).toBe(records.length)
  }, 30_000)

  it('stop together when the rules say so', async () => {
    const { end, records } = await run('http://127.0.0.1:9', {
      arrivals: { kind: 'closed', concurrency: 4 },
      stop: { kind: 'requests', requests: 50_000 },
      sending_threads: 2,
    })
    expect(end.status).toBe('failed')
    expect(end.reason).toMatch(/^All of the first \d\d requests failed: Nothing listens at/)
    expect(records.length).toBeLessThan(5_000)
  }, 30_000)
})
