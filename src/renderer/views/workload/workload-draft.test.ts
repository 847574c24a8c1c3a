import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEMO_WORKLOAD } from '../../../shared/demo-settings.ts'
import type { TraceRef } from '../../../shared/trace.ts'
import { workloadSchema } from '../../../shared/workload.ts'
import { withoutStage, withStage, type StageDraft } from './arrivals-draft.ts'
import { parseLengthList } from './lengths-draft.ts'
import { arbitraryWorkload } from './workload-arbitrary.fixture.ts'
import { draftOf, inputOf, parseWorkload, takeTrace } from './workload-draft.ts'

const TRACE: TraceRef = {
  name: 'code.csv',
  format: 'azure-llm',
  file_path: '/traces/1',
  sha256: 'c'.repeat(64),
  requests: 8_819,
  duration_s: 3_435,
  has_input_lengths: true,
  has_output_lengths: true,
  has_sessions: false,
  has_prefixes: false,
}

describe('the workload form', () => {
  it('gives back any workload that it was made from', () => {
    fc.assert(
      fc.property(arbitraryWorkload, (workload) => {
        expect(workloadSchema.parse(workload)).toEqual(workload)
        expect(parseWorkload(draftOf(workload))).toEqual({ success: true, data: workload })
      }),
    )
  })

  it('keeps what the fields of another kind hold', () => {
    fc.assert(
      fc.property(arbitraryWorkload, (workload) => {
        const draft = draftOf(workload)
        const { kind } = draft.arrivals
        const prompts = draft.prompts.kind
        const input = draft.prompts.input.kind
        const { on } = draft.sessions
        for (const other of ['closed', 'open', 'trace'] as const) draft.arrivals.kind = other
        for (const other of ['synthetic', 'jsonl', 'trace'] as const) draft.prompts.kind = other
        for (const other of ['fixed', 'empirical', 'uniform'] as const)
          draft.prompts.input.kind = other
        draft.sessions.on = !on
        draft.arrivals.kind = kind
        draft.prompts.kind = prompts
        draft.prompts.input.kind = input
        draft.sessions.on = on
        expect(inputOf(draft)).toEqual(workload)
      }),
    )
  })

  it('is valid at once whichever kind of arrivals or lengths is chosen first', () => {
    const draft = draftOf(null)
    draft.sessions.on = true
    draft.arrivals.kind = 'open'
    for (const spacing of ['constant', 'poisson', 'gamma'] as const) {
      for (const rate of ['steady', 'stages'] as const) {
        draft.arrivals.spacing = spacing
        draft.arrivals.rate = rate
        expect(parseWorkload(draft).success).toBe(true)
      }
    }
    for (const kind of ['fixed', 'uniform', 'lognormal'] as const) {
      draft.prompts.input.kind = kind
      draft.sessions.turns.kind = kind
      expect(parseWorkload(draft).success).toBe(true)
    }
  })

  it('wants a file where prompts come from one, a trace where one is replayed', () => {
    const from = draftOf(DEMO_WORKLOAD)
    from.prompts.kind = 'jsonl'
    expect(parseWorkload(from).success).toBe(false)
    const replayed = draftOf(DEMO_WORKLOAD)
    replayed.arrivals.kind = 'trace'
    expect(parseWorkload(replayed).success).toBe(false)
  })

  it('has the trace of one side at hand for the other', () => {
    const prompts = {
      kind: 'trace',
      trace: TRACE,
      tokenizer: { kind: 'server_or_estimate' },
    } as const
    const draft = draftOf({ ...DEMO_WORKLOAD, prompts })
    draft.arrivals.kind = 'trace'
    expect(parseWorkload(draft)).toMatchObject({
      success: true,
      data: {
        arrivals: { kind: 'trace', trace: TRACE },
        stop: { kind: 'requests', requests: TRACE.requests },
      },
    })
  })

  it('replays an imported trace whole, and leaves the stop of other arrivals alone', () => {
    const draft = draftOf(DEMO_WORKLOAD)
    draft.arrivals.kind = 'trace'
    takeTrace(draft, TRACE)
    expect(inputOf(draft)).toMatchObject({
      arrivals: { kind: 'trace', trace: TRACE, speed: 1 },
      stop: { kind: 'requests', requests: 8_819 },
    })
    draft.trace_stop.kind = 'duration'
    expect(inputOf(draft)).toMatchObject({ stop: { kind: 'duration', duration_s: 3_435 } })
    draft.arrivals.kind = 'closed'
    expect(inputOf(draft)).toEqual(DEMO_WORKLOAD)
    // More than a run may send is cut to what it may.
    takeTrace(draft, { ...TRACE, requests: 4_000_000 })
    expect(draft.trace_stop.requests).toBe(1_000_000)
  })
})

describe('the list of stages', () => {
  const stages: StageDraft[] = [
    { duration_s: 30, from_requests_per_s: 0, to_requests_per_s: 4 },
    { duration_s: null, from_requests_per_s: 4, to_requests_per_s: 4 },
  ]

  it('grows at its end, which goes on as before', () => {
    expect(withStage(stages)).toEqual([
      stages[0],
      { duration_s: 60, from_requests_per_s: 4, to_requests_per_s: 4 },
      { duration_s: null, from_requests_per_s: 4, to_requests_per_s: 4 },
    ])
    expect(withStage([])).toHaveLength(1)
  })

  it('loses any stage, and the last one left goes on to the end', () => {
    expect(withoutStage(stages, 0)).toEqual([stages[1]])
    expect(withoutStage(stages, 1)).toEqual([{ ...stages[0], duration_s: null }])
  })
})

describe('a pasted list of lengths', () => {
  it('is read whatever stands between the numbers', () => {
    expect(parseLengthList('120, 340\n95;1\t7')).toEqual({
      lengths: [120, 340, 95, 1, 7],
      error: null,
    })
  })

  it('names the first that is no length', () => {
    expect(parseLengthList('  ').error).toContain('is empty')
    expect(parseLengthList('12 0 9').error).toBe(
      '“0” is no length: a whole number from 1 to 1,000,000',
    )
    expect(parseLengthList('12 1.5').error).toContain('“1.5”')
    expect(parseLengthList('1 '.repeat(10_001)).error).toContain('at most 10,000 lengths')
  })
})
