import { describe, expect, it } from 'vitest'
import { makeRecord } from '../../engine/summary/closed-loop.fixture.ts'
import { packRecords } from '../../shared/record-batch.ts'
import { investigationOf } from '../context.ts'
import { endOf, GOAL, NOW, openLoop, TARGET, WORKLOAD } from '../loop.fixture.ts'
import { ServerUnderTest } from '../server/server-under-test.ts'
import { chooseGoal, chooseTarget, chooseWorkload, create } from '../set-up.ts'
import { Measurements } from './measurements.ts'
import { gapsOfRun, storedRun, timelineOf, tokensOfRun } from './stored-run.ts'

const S = 1e9
const N = 80

/** Four at a time, a second each, of three events: gaps of 0.25 s, in the first turn of 0.5 s. */
const RECORDS = Array.from({ length: N }, (_, seq) => {
  const start = Math.floor(seq / 4) * S
  const gap = seq < 4 ? 0.5 * S : 0.25 * S
  return makeRecord({
    rid: `r-${String(seq)}`,
    seq,
    scheduled_ns: start,
    sent_ns: start,
    first_ns: start,
    last_ns: start + 2 * gap,
    end_ns: start + S,
    events: 3,
    itl_ns: [gap, gap],
    event_tokens: [1, 2, 1],
    output_tokens: 4,
  })
})

async function measuredRun() {
  const { context } = openLoop(() => [
    { type: 'ready' },
    { type: 'started', started_ns: '1', started_at: NOW },
    { type: 'records', records: packRecords(RECORDS) },
    endOf({ end_ns: (N / 4) * S }),
  ])
  const { id } = create(context, 'Support chat')
  chooseTarget(context, id, TARGET)
  chooseGoal(context, id, GOAL)
  chooseWorkload(context, id, WORKLOAD)
  const measurements = new Measurements(context, new ServerUnderTest(context.fork))
  measurements.start(id, false)
  await measurements.ended()
  const run = investigationOf(context, id).iterations[0]?.runs[0]
  if (run?.summary == null) throw new Error('no run was measured')
  return { store: context.store, run_id: run.id, summary: run.summary }
}

describe('a run that was stored', () => {
  it('is read as it was measured, and its figures are those of the summary', async () => {
    const { store, run_id, summary } = await measuredRun()
    const run = storedRun(store, run_id)
    expect(run.records.map((record) => record.seq)).toEqual(RECORDS.map((record) => record.seq))
    expect(run.end_ns).toBe(20 * S)
    const steady = gapsOfRun(store, run_id, 'steady')
    // The first turn and the last are cut off.
    expect([steady.n, summary.itl_ms.n]).toEqual([2 * 72, 2 * 72])
    expect(summary.itl_ms).toMatchObject({ min: 250, max: 250 })
    const whole = gapsOfRun(store, run_id, 'whole')
    expect(whole.n).toBe(2 * N)
    expect(whole.counts.filter((count) => count > 0)).toEqual([2 * (N - 4), 2 * 4])
  })

  it('tells its tokens as they came', async () => {
    const { store, run_id } = await measuredRun()
    const { tokens } = tokensOfRun(store, run_id, 1)
    // In the first second each of four requests has one token at 0 s and two at 0.5 s; its last one
    // comes at 1 s, when the next request begins.
    expect([...tokens.slice(0, 3)]).toEqual([12, 4 + 16, 16])
    expect(tokens.reduce((sum, count) => sum + count)).toBe(4 * N)
  })

  it('opens one request, and says so where there is none', async () => {
    const { store, run_id } = await measuredRun()
    expect(timelineOf(store, run_id, 'r-7')).toMatchObject({
      request: { seq: 7, events: 3 },
      itl_ns: Float64Array.of(0.25 * S, 0.25 * S),
      event_tokens: Uint32Array.of(1, 2, 1),
    })
    expect(() => timelineOf(store, run_id, 'x')).toThrow('This run has no request x.')
    expect(() => gapsOfRun(store, 'gone', 'steady')).toThrow()
  })
})
