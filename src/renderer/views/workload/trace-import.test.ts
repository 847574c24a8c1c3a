import { describe, expect, it } from 'vitest'
import type { ImportedTrace, TracePreview } from '../../../shared/ipc/trace.ts'
import type { LoadProfile } from '../../../shared/load-profile.ts'
import { ProblemError } from '../../../shared/result.ts'
import type { TraceRef } from '../../../shared/trace.ts'
import { FakeApi } from '../../state/fake-api.fixture.ts'
import { TraceImport } from './trace-import.svelte.ts'

const PREVIEW: TracePreview = {
  file_path: '/logs/a.jsonl',
  file_name: 'a.jsonl',
  bytes: 1_000,
  format: 'request-log',
  columns: ['at', 'in'],
  mapping: {
    timestamp: 'at',
    input_tokens: 'in',
    output_tokens: null,
    session: null,
    duration: null,
    duration_unit: 'ms',
  },
  rows: [['1', '2']],
}
const REF = { name: 'a.jsonl', sha256: 'a'.repeat(64), requests: 3 } as TraceRef
const PROFILE = { name: 'a.jsonl', requests: 3 } as LoadProfile
const TRACE: ImportedTrace = { ref: REF, profile: PROFILE }
const HERE = { investigation_id: 'i', place: 'arrivals' } as const

function importing(answers: Record<string, unknown>): { traces: TraceImport; fake: FakeApi } {
  const fake = new FakeApi({ 'trace:choose': PREVIEW, 'trace:cancel': null, ...answers })
  return { traces: new TraceImport(fake.api), fake }
}

describe('the import of a trace', () => {
  it('takes the guess of format and columns, and hands the trace to the page that asked, once', async () => {
    const { traces, fake } = importing({ 'trace:import': TRACE })
    await traces.choose(HERE)
    expect(traces.off).toBeNull()
    await traces.start()
    expect(fake.asked.at(-1)).toEqual([
      'trace:import',
      {
        file_path: '/logs/a.jsonl',
        format: 'request-log',
        mapping: PREVIEW.mapping,
        path_contains: null,
      },
    ])
    expect(traces.take('another')).toBeNull()
    expect(traces.take('i')).toEqual({ place: 'arrivals', ref: REF })
    expect(traces.take('i')).toBeNull()
    expect(traces.profileOf(REF)).toEqual(PROFILE)
    expect(traces.references).toEqual({})
    expect(fake.listening).toBe(0)
  })

  it('keeps a trace that is only compared with for its own investigation', async () => {
    const { traces } = importing({ 'trace:import': TRACE })
    await traces.choose({ investigation_id: 'i', place: 'compare' })
    await traces.start()
    expect(traces.take('i')?.place).toBe('compare')
    expect(traces.references).toEqual({ i: TRACE })
  })

  it('says what is missing before a file can be imported', async () => {
    const { traces } = importing({ 'trace:choose': { ...PREVIEW, format: null, mapping: null } })
    await traces.choose(HERE)
    expect(traces.off).toBe('Say which format it has')
    traces.format = 'request-log'
    expect(traces.off).toBe('Say which column tells when a request came')
    traces.mapping.timestamp = 'at'
    expect(traces.off).toBeNull()
    traces.format = 'mooncake'
    expect(traces.off).toBeNull()
  })

  it('shows how far it is, and stops without a complaint when it is cancelled', async () => {
    let refuse: (error: unknown) => void = () => undefined
    const { traces, fake } = importing({
      'trace:import': () => new Promise((_, reject) => (refuse = reject)),
    })
    await traces.choose(HERE)
    const started = traces.start()
    const progress = { file_path: '/logs/a.jsonl', bytes_read: 5, bytes_total: 10, requests: 1 }
    fake.push('trace:progress', progress)
    expect(traces.progress).toEqual(progress)
    await traces.cancel()
    expect(fake.asked.at(-1)?.[0]).toBe('trace:cancel')
    refuse(new ProblemError({ code: 'cancelled', message: 'Cancelled.' }))
    await started
    expect(traces.importing.problem).toBeNull()
    expect(traces.progress).toBeNull()
    // The file is still there to be imported after all; leaving it puts it aside.
    expect(traces.preview).toEqual(PREVIEW)
    await traces.cancel()
    expect(traces.preview).toBeNull()
  })

  it('keeps the file and says why where it is refused, and that goes with the next file', async () => {
    const { traces } = importing({
      'trace:import': () => {
        throw new ProblemError({ code: 'bad_input', message: 'a.jsonl, line 3: no time in "at".' })
      },
    })
    await traces.choose(HERE)
    await traces.start()
    expect(traces.importing.problem?.message).toContain('line 3')
    expect(traces.preview).toEqual(PREVIEW)
    expect(traces.take('i')).toBeNull()
    await traces.choose(HERE)
    expect(traces.importing.problem).toBeNull()
  })

  it('asks for the profile of a stored trace once', async () => {
    const { traces, fake } = importing({ 'trace:profile': PROFILE })
    await traces.load(REF)
    await traces.load(REF)
    expect(fake.asked).toHaveLength(1)
    expect(traces.profileOf(REF)).toEqual(PROFILE)
  })
})
