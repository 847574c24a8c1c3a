import { describe, expect, it } from 'vitest'
import type { Iteration, Run } from '../../shared/investigation.ts'
import type { InputLengths } from '../../shared/summary.ts'
import { VALID } from '../loop.fixture.ts'
import { comparableRuns } from './comparable-runs.ts'

const LENGTHS: InputLengths = {
  source: 'server',
  error_tokens_max: 0,
  note: null,
  vocabulary_sha256: 'aa',
}

function run(repetition: number, input_lengths: InputLengths | null, changes = {}): Run {
  return {
    id: `run-${String(repetition)}`,
    repetition,
    status: 'done',
    reason: null,
    workload_fingerprint: 'f',
    started_at: '',
    started_ns: '0',
    summary: null,
    certificate: { ...VALID, input_lengths },
    ...changes,
  }
}

const of = (...runs: Run[]): Iteration => ({ runs }) as Iteration

describe('runs that may be compared', () => {
  it('are those whose prompts are of the same pieces', () => {
    const baseline = of(run(0, LENGTHS), run(1, LENGTHS))
    expect(comparableRuns(baseline, baseline).left_out).toEqual([])
    const other = { ...LENGTHS, source: 'estimate', vocabulary_sha256: 'bb' } as const
    const { runs, left_out } = comparableRuns(of(run(0, LENGTHS), run(1, other)), baseline)
    expect(runs.map((kept) => kept.repetition)).toEqual([0])
    expect(left_out).toEqual([
      'Run 2 sent other prompts: its lengths were counted by an estimate, the baseline’s were not.',
    ])
  })

  it('are not the invalid ones', () => {
    const invalid = run(2, LENGTHS, { status: 'invalid', reason: 'The client was late.' })
    expect(comparableRuns(of(invalid), of(run(0, LENGTHS))).left_out).toEqual([
      'Run 3 is invalid. The client was late.',
    ])
  })

  it('are all where nobody planned lengths', () => {
    const baseline = of(run(0, null), run(1, null))
    expect(comparableRuns(baseline, baseline).runs).toHaveLength(2)
  })
})
