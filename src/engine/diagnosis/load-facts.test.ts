import { describe, expect, it } from 'vitest'
import type { Arrivals } from '../../shared/arrivals.ts'
import { fullRecord } from '../../shared/record.fixture.ts'
import type { RequestRecord } from '../../shared/request.ts'
import { findSteadyWindow } from '../summary/steady-window.ts'
import type { DiagnosedRun } from './input.ts'
import { readLoad } from './load-facts.ts'
import { scenarioInput } from './scenario.fixture.ts'

const S = 1e9

function arrivals(max_in_flight: number | null): Arrivals {
  const stage = { duration_s: null, from_requests_per_s: 2, to_requests_per_s: 2 }
  return { kind: 'open', spacing: 'constant', burstiness: 1, stages: [stage], max_in_flight }
}

/** Two due a second for a minute; the server takes `service_s` with `at_once` of them at a time. */
function run(
  service_s: number,
  at_once: number,
  load: Arrivals,
  waits: 'client' | 'server',
): DiagnosedRun {
  const free_s = Array.from({ length: at_once }, () => 0)
  const records = Array.from({ length: 120 }, (_, seq): RequestRecord => {
    const due_s = seq / 2
    const place = free_s.indexOf(Math.min(...free_s))
    const start_s = Math.max(due_s, free_s[place] ?? 0)
    free_s[place] = start_s + service_s
    const sent_ns = (waits === 'client' ? start_s : due_s) * S
    const end_ns = (start_s + service_s) * S
    return fullRecord({
      seq,
      session: null,
      turn: null,
      scheduled_ns: due_s * S,
      sent_ns,
      connected_ns: sent_ns,
      first_ns: end_ns,
      last_ns: end_ns,
      end_ns,
    })
  })
  const end_ns = Math.max(...records.map((record) => record.end_ns))
  const [like] = scenarioInput({ concurrency: 1, reveals: 'nothing', decode_ms: 100 }).runs
  if (like === undefined) throw new Error('a scenario has runs')
  const { window } = findSteadyWindow(records, end_ns, load)
  return { ...like, records, end_ns, window, sampled: { signals: [], samples: [] } }
}

/** Goal: whether a server keeps up is read from what came and what ended, never from how long it took. */
describe('the load and what is served of it', () => {
  it('keeps up', () => {
    const load = arrivals(null)
    const facts = readLoad([run(0.8, 4, load, 'server')], load)
    expect(facts).toMatchObject({ kind: 'open', grows: false, cap: null, capped: 0 })
    expect(facts.due_per_s).toBeCloseTo(2, 1)
    expect(facts.ended_per_s).toBeCloseTo(2, 1)
    // Little’s law: 2 a second for 0.8 s.
    expect(facts.sent_in_flight).toBeCloseTo(1.6, 1)
  })

  it('falls behind: one a second is served of two, and the queue grows', () => {
    const load = arrivals(null)
    const facts = readLoad([run(1, 1, load, 'server')], load)
    expect(facts.grows).toBe(true)
    expect(facts.ended_per_s).toBeCloseTo(1, 1)
  })

  it('waits in the client where the workload’s own cap is reached', () => {
    const load = arrivals(1)
    const facts = readLoad([run(1, 1, load, 'client')], load)
    expect(facts).toMatchObject({ cap: 1, capped: 1 })
    expect(facts.sent_in_flight).toBeCloseTo(1, 1)
  })

  it('does not call a cap reached that nobody waits for', () => {
    const load = arrivals(2)
    expect(readLoad([run(0.8, 2, load, 'client')], load).capped).toBe(0)
  })

  it('is the same by definition in a closed loop', () => {
    const { runs, workload } = scenarioInput({ concurrency: 4, reveals: 'nothing', decode_ms: 900 })
    const facts = readLoad(runs, workload.arrivals)
    expect(facts).toMatchObject({ kind: 'closed', grows: false, capped: 0 })
    expect(facts.sent_in_flight).toBeCloseTo(4, 1)
  })
})
