import { describe, expect, it } from 'vitest'
import { MEMORY_BOUND } from '../../../../test/harness/fixtures/diagnoses.ts'
import { drawnPhases, phaseTimeWords } from './phase-words.ts'

describe('prefill and decode', () => {
  const [prefill, decode] = MEMORY_BOUND.phases

  it('have the time of all requests together, of each where it is told', () => {
    const words = phaseTimeWords([{ ...prefill!, requests_s: 102 }, { ...decode!, requests_s: 2_880 }]) // prettier-ignore
    expect(words?.replaceAll('\u00a0', ' ')).toBe(
      'All requests together spent 1 min 42 s in prefill and 48 min in decode.',
    )
    expect(phaseTimeWords([{ ...prefill!, requests_s: null }])).toBeNull()
  })

  it('are drawn where at least one unit was read or estimated', () => {
    const unread = { ...prefill!, tensor_pct: null, dram_pct: null }
    expect(drawnPhases([unread, { ...decode!, tensor_pct: null }])).toEqual([
      { ...decode!, tensor_pct: null },
    ])
  })
})
