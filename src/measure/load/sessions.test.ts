import { describe, expect, it } from 'vitest'
import { createSessions } from '../../engine/plan/sessions.ts'
import type { RequestRecord } from '../../shared/request.ts'
import type { Sessions } from '../../shared/workload.ts'
import { http, outcomes, run, stream, workload } from './load.fixture.ts'

const NS_PER_MS = 1e6
const sessions: Sessions = {
  turns: { kind: 'uniform', min: 2, max: 4 },
  think_time: 'constant',
  think_time_s_mean: 0.05,
}

function bySession(records: readonly RequestRecord[]): RequestRecord[][] {
  const groups = new Map<number, RequestRecord[]>()
  for (const record of [...records].sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0)))
    groups.set(record.session ?? -1, [...(groups.get(record.session ?? -1) ?? []), record])
  return [...groups.values()]
}

/** The instants of a session's turns follow from the ends of those before. */
function expectThinkTimes(turns: readonly RequestRecord[], think_ms: number): void {
  turns.forEach((record, turn) => {
    expect(record.turn).toBe(turn)
    const before = turns[turn - 1]
    if (before !== undefined)
      expect(record.scheduled_ns - before.end_ns).toBeCloseTo(think_ms * NS_PER_MS, 0)
  })
}

describe('sessions', () => {
  it('keep their turns in order, one session after another in each slot of a closed loop', async () => {
    const url = await http((_request, response) => stream(response, 2))
    const over = { sessions, stop: { kind: 'requests' as const, requests: 20 } }
    const { end, records, ticks } = await run(url, over)
    expect(outcomes(records)).toEqual({ ok: 20 })
    expect(records.map((record) => record.seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, seq) => seq),
    )
    const plan = createSessions(workload(over), 0, 'measured')
    const groups = bySession(records).sort((a, b) => (a[0]?.seq ?? 0) - (b[0]?.seq ?? 0))
    for (const turns of groups) {
      const planned = plan.next()
      expect(turns[0]).toMatchObject({ session: planned.session, seq: planned.first_seq })
      // The last sessions are cut where the run ends.
      expect(turns).toHaveLength(Math.min(planned.turns, 20 - planned.first_seq))
      expectThinkTimes(turns, 50)
    }
    expect(Math.max(...ticks.map((tick) => tick.in_flight))).toBeLessThanOrEqual(2)
    expect(end.certificate).toMatchObject({ requests_asked: 20, requests_unsent: 0 })
  })

  it('begin at the instants of an open loop', async () => {
    const url = await http((_request, response) => stream(response, 2))
    const rate = { from_requests_per_s: 20, to_requests_per_s: 20 }
    const { records } = await run(url, {
      sessions,
      arrivals: {
        kind: 'open',
        spacing: 'constant',
        burstiness: 1,
        stages: [{ duration_s: null, ...rate }],
        max_in_flight: null,
      },
      stop: { kind: 'duration', duration_s: 0.6 },
    })
    expect(outcomes(records)).toEqual({ ok: records.length })
    const groups = bySession(records)
    expect(groups).toHaveLength(12)
    for (const turns of groups) {
      expect(turns[0]?.scheduled_ns).toBe((turns[0]?.session ?? NaN) * 50 * NS_PER_MS)
      expectThinkTimes(turns, 50)
      // What would be due after the end is not sent.
      for (const record of turns) expect(record.scheduled_ns).toBeLessThan(0.6e9)
    }
  })

  it('end with a turn that fails: the rest never becomes due', async () => {
    let count = 0
    const url = await http((_request, response) => {
      count += 1
      if (count === 3) response.writeHead(500).end()
      else void stream(response, 1)
    })
    const four = { ...sessions, turns: { kind: 'fixed' as const, tokens: 4 }, think_time_s_mean: 0 }
    const over = {
      sessions: four,
      arrivals: { kind: 'closed' as const, concurrency: 1 },
      stop: { kind: 'requests' as const, requests: 8 },
    }
    const { end, records, ticks } = await run(url, over)
    expect(end.status).toBe('done')
    expect(records.map((record) => record.seq)).toEqual([0, 1, 2, 4, 5, 6, 7])
    expect(records[2]).toMatchObject({ outcome: 'http_error', session: 0, turn: 2 })
    expect(ticks.at(-1)).toMatchObject({ requests_total: 7, requests_done: 7, requests_asked: 7 })
    expect(end.certificate).toMatchObject({ requests_asked: 7, requests_unsent: 0 })
  })
})
