import { describe, expect, it } from 'vitest'
import { DEMO_WORKLOAD } from '../../../shared/demo-settings.ts'
import type { Arrivals } from '../../../shared/arrivals.ts'
import type { TraceRef } from '../../../shared/trace.ts'
import type { Workload } from '../../../shared/workload.ts'
import { loadPreview } from './load-preview.ts'
import { instantWords, meanRate, tokenWords, turnText } from './plan-words.ts'
import { draftOf } from './workload-draft.ts'
import { workloadReadout } from './workload-readout.ts'
import { limitWords, sessionWords, sizeWords, traceLacks } from './workload-words.ts'

const NO_FILES = { lengths_chars: null, arrivals: null, prompts: null }
const open = (...rates: [from: number, to: number, duration_s: number | null][]): Workload => ({
  ...DEMO_WORKLOAD,
  arrivals: {
    kind: 'open',
    spacing: 'poisson',
    burstiness: 1,
    stages: rates.map(([from_requests_per_s, to_requests_per_s, duration_s]) => ({
      duration_s,
      from_requests_per_s,
      to_requests_per_s,
    })),
    max_in_flight: null,
  } satisfies Arrivals,
})

describe('the words of a plan', () => {
  it('speak of a mean rate only where the rate is one', () => {
    expect(meanRate(open([2, 2, null]))).toBe(2)
    // Without an end there is nothing to go evenly to: the last rate holds.
    expect(meanRate(open([2, 2, 10], [9, 2, null]))).toBe(2)
    expect(meanRate(open([0, 2, 10], [2, 2, null]))).toBeNull()
    expect(meanRate(DEMO_WORKLOAD)).toBeNull()
  })

  it('say where instants and lengths come from', () => {
    expect(instantWords(open([2, 2, null]), true)).toBe('exactly as seed 42 will send them')
    expect(instantWords(open([2, 2, null]), false)).toBe('as the rate lets expect')
    expect(tokenWords(DEMO_WORKLOAD)).toContain('else one word taken for one')
    expect(
      turnText([
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ]),
    ).toBe('user: a\n\nassistant: b')
  })

  it('tell in a line what closed fields hold', () => {
    const draft = draftOf(DEMO_WORKLOAD)
    expect(sessionWords(draft.sessions)).toBe('off')
    draft.sessions.on = true
    draft.sessions.turns.kind = 'uniform'
    expect(sessionWords(draft.sessions)).toBe('2 to 16 turns, 5\u00a0s to think')
    expect(limitWords(draft)).toBe('cut off after 60\u00a0s, threads as needed')
    draft.part_timeouts.connect_s = 5
    draft.sending_threads = 1
    expect(limitWords(draft)).toBe('cut off after 60\u00a0s, 1 on parts of a request, 1 thread')
    expect([sizeWords(999), sizeWords(48_300_000)]).toEqual(['999\u00a0B', '48.3\u00a0MB'])
    const all = { has_input_lengths: true, has_output_lengths: true, has_sessions: true }
    expect(traceLacks({ ...all, has_prefixes: true } as TraceRef)).toBeNull()
    expect(traceLacks({ ...all, has_sessions: false, has_prefixes: false } as TraceRef)).toBe(
      'It tells no sessions or shared prefixes.',
    )
  })
})

describe('what is shown before a load is sent', () => {
  it('is the plan of the seed, in tokens for synthetic text and in characters for a file', () => {
    const preview = loadPreview(open([4, 4, null]), NO_FILES)
    expect(preview.plan.arrivals?.arrivals).toBe(320)
    expect(preview.input_lengths).toHaveLength(320)
    expect(preview.output_lengths).toHaveLength(320)
    const prompts = {
      kind: 'jsonl',
      file_path: '/p',
      sha256: 'a'.repeat(64),
      prompts: 2,
      output_tokens_max: 9,
    } as const
    const of_file = loadPreview({ ...DEMO_WORKLOAD, prompts }, { ...NO_FILES, lengths_chars: [7] })
    expect(of_file).toMatchObject({ input_lengths: [7], output_lengths: null })
  })

  it('names in the readout what a p99 rests on, and what may be done', () => {
    const { plan } = loadPreview(DEMO_WORKLOAD, NO_FILES)
    const state = {
      workload: DEMO_WORKLOAD,
      preview: plan,
      takes_s: null,
      fingerprint: null,
      fork: false,
      changed: true,
      busy: false,
      save: () => undefined,
    }
    expect(workloadReadout(state)).toMatchObject({
      known: ['28 in flight', ''],
      sure: ['p99 carried: 960 ≥ 662', 'before ramp-up is cut off'],
      takes: ['— not measured', '320\u00a0×\u00a03 requests'],
      actions: [{ label: 'Set workload' }, { label: 'Measure baseline', primary: true, off: null }],
    })
    const refused = workloadReadout({ ...state, workload: null, preview: null })
    expect(refused.actions.map((action) => action.off)).toEqual([
      'Correct the fields that are marked first',
      'Correct the fields that are marked first',
    ])
    const forked = workloadReadout({ ...state, fork: true, changed: false })
    expect(forked.actions).toMatchObject([{ off: 'The load is as it was measured' }])
  })
})
