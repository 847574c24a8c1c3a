import { describe, expect, it } from 'vitest'
import type { Problem } from '../shared/result.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'

describe('exit codes', () => {
  it('are the documented ones', () => {
    expect(EXIT).toEqual({ done: 0, no: 1, bad_input: 2, target_failed: 3 })
  })

  it.each<[Problem['code'], number]>([
    ['bad_input', 2],
    ['not_allowed', 2],
    ['not_found', 2],
    ['busy', 2],
    ['target_failed', 3],
    ['invalid_runs', 3],
    ['internal', 3],
    ['cancelled', 3],
  ])('tell %s apart', (code, exit) => {
    expect(exitCodeOf({ code, message: '' })).toBe(exit)
  })
})
