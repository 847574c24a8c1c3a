import { describe, expect, it } from 'vitest'
import { profileOfTrace } from '../trace/profile-of-trace.ts'
import { fromTrace, SESSIONS, synthetic, TRACE, TRACE_REF } from './plan.fixture.ts'
import { NO_MATERIAL, planRequest } from './plan-request.ts'
import { planPreview } from './plan-preview.ts'
import { createSchedule, type OpenArrivals } from './schedule.ts'
import { createSessions } from './sessions.ts'

const NOTHING_READ = { lengths_chars: null, arrivals: null, prompts: null }
const open = (rate: number, over: Partial<OpenArrivals> = {}): OpenArrivals => ({
  kind: 'open',
  spacing: 'poisson',
  burstiness: 1,
  stages: [{ duration_s: null, from_requests_per_s: rate, to_requests_per_s: rate }],
  max_in_flight: null,
  ...over,
})
const total = (counts: readonly number[] | undefined): number =>
  (counts ?? []).reduce((sum, count) => sum + count, 0)
const timed = (duration_s: number) => ({ kind: 'duration', duration_s })

describe('the plan of arrivals', () => {
  it('is the schedule itself, counted over the time of the run', () => {
    const arrivals = open(20)
    const preview = planPreview(synthetic({ arrivals, stop: timed(30) }), NOTHING_READ)
    const schedule = createSchedule(arrivals, 7, 0, null)
    const due: number[] = []
    for (let at = schedule.next(); at !== null && at < 30e9; at = schedule.next())
      due.push(at / 1e9)
    expect(preview.arrivals?.arrivals).toBe(due.length)
    const { bin_s = 1, counts = [] } = preview.arrivals?.bins ?? {}
    expect(counts).toEqual(
      counts.map((_, bin) => due.filter((at) => Math.floor(at / bin_s) === bin).length),
    )
    expect(bin_s * counts.length).toBeCloseTo(30, 6)
    expect(preview).toMatchObject({
      run_s: 30,
      requests_per_run: due.length,
      arrivals_of: 'requests',
    })
  })
  it('ends with the last request where their number is given', () => {
    const arrivals = open(10, { spacing: 'constant' })
    const preview = planPreview(
      synthetic({ arrivals, stop: { kind: 'requests', requests: 101 } }),
      NOTHING_READ,
    )
    expect(preview).toMatchObject({ run_s: 10, requests_per_run: 101, requests_exact: true })
    expect(total(preview.arrivals?.bins.counts)).toBe(101)
  })
  it('brings fewer where the rate ends at 0', () => {
    const stages = [
      { duration_s: 2, from_requests_per_s: 10, to_requests_per_s: 10 },
      { duration_s: null, from_requests_per_s: 0, to_requests_per_s: 0 },
    ]
    const arrivals = open(0, { spacing: 'constant', stages })
    expect(planPreview(synthetic({ arrivals }), NOTHING_READ).requests_per_run).toBe(20)
  })
  it('is what the rate lets expect where there are too many instants to draw', () => {
    const preview = planPreview(synthetic({ arrivals: open(5_000), stop: timed(60) }), NOTHING_READ)
    expect(preview.arrivals).toMatchObject({ arrivals: 300_000, exact: false })
    expect(total(preview.arrivals?.bins.counts)).toBeCloseTo(300_000, 3)
  })
  it('is none of a closed loop', () => {
    expect(planPreview(synthetic(), NOTHING_READ)).toMatchObject({ arrivals: null, run_s: null })
    expect(planPreview(synthetic({ stop: timed(60) }), NOTHING_READ).run_s).toBe(60)
  })
  it('is that of the trace: scaled, cut where the run stops, ended where it ends', () => {
    const trace = profileOfTrace(TRACE, 'production.csv')
    const arrivals = { kind: 'trace', trace: TRACE_REF, speed: 2, max_in_flight: null }
    const of = (stop: unknown) =>
      planPreview(fromTrace({ arrivals, stop }), {
        ...NOTHING_READ,
        arrivals: trace,
        prompts: trace,
      })
    expect(of(timed(60))).toMatchObject({ run_s: 0.5, requests_per_run: 4 })
    expect(of({ kind: 'requests', requests: 3 })).toMatchObject({ requests_per_run: 3 })
    expect(total(of({ kind: 'requests', requests: 3 }).arrivals?.bins.counts)).toBe(3)
    expect(of(timed(0.1)).requests_per_run).toBe(3)
    expect(planPreview(fromTrace({ arrivals }), NOTHING_READ)).toMatchObject({
      arrivals: null,
      run_s: null,
      input_lengths: null,
    })
  })
})

describe('what is shown of the requests', () => {
  it('is the first prompt as it is planned', () => {
    const workload = synthetic()
    const first = planRequest(workload, 0, { seq: 0, session: null, turn: null }, NO_MATERIAL)
    const { example_prompt } = planPreview(workload, NOTHING_READ)
    expect(example_prompt).toBe(first.prompt.slice(0, 600))
  })
  it('is the second turn with its history, where there are sessions', () => {
    const sessions = { ...SESSIONS, turns: { kind: 'fixed', tokens: 3 } }
    const workload = synthetic({ sessions })
    const preview = planPreview(workload, NOTHING_READ)
    const second = planRequest(workload, 0, { seq: 1, session: 0, turn: 1 }, NO_MATERIAL)
    expect(preview.arrivals_of).toBe('sessions')
    expect(preview.example_second_turn).toEqual(
      second.messages?.map(({ role, content }) => ({ role, content: content.slice(0, 600) })),
    )
    const one_turn = { ...SESSIONS, turns: { kind: 'fixed', tokens: 1 } }
    expect(
      planPreview(synthetic({ sessions: one_turn }), NOTHING_READ).example_second_turn,
    ).toBeNull()
  })
  it('counts the turns before into the lengths of a session', () => {
    const sessions = { ...SESSIONS, turns: { kind: 'fixed', tokens: 3 } }
    const workload = synthetic({ sessions, stop: { kind: 'requests', requests: 9 } })
    const planned = createSessions(workload, 0, 'measured')
    const lengths = [0, 1, 2].flatMap(() => {
      const { session, first_seq } = planned.next()
      return [0, 1, 2].map(
        (turn) =>
          planRequest(workload, 0, { seq: first_seq + turn, session, turn }, NO_MATERIAL)
            .input_tokens ?? NaN,
      )
    })
    const { input_lengths } = planPreview(workload, NOTHING_READ)
    expect(input_lengths?.max).toBe(Math.max(...lengths))
    expect(input_lengths?.mean).toBeCloseTo(lengths.reduce((a, b) => a + b, 0) / 9, 9)
  })
})
