import { describe, expect, it } from 'vitest'
import { DEMO_DEFAULT_CHANGES, DEMO_SETTINGS, DEMO_WORKLOAD } from '../shared/demo-settings.ts'
import { DEMO_GOAL } from '../shared/demo-settings.ts'
import { goalSchema } from '../shared/goal.ts'
import { ProblemError } from '../shared/result.ts'
import { workloadSchema } from '../shared/workload.ts'
import { parseDemoSettings } from './settings.ts'

function problemOf(settings: Record<string, string>): { field: string | undefined; text: string } {
  try {
    parseDemoSettings(settings)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { field: error.problem.field, text: error.message }
  }
  throw new Error('the settings were accepted')
}

describe('settings of the bundled server', () => {
  it('has defaults that it accepts itself', () => {
    const defaults = Object.fromEntries(DEMO_SETTINGS.map((s) => [s.name, s.default]))
    expect(parseDemoSettings(defaults)).toEqual(parseDemoSettings({}))
    expect(parseDemoSettings({}).max_num_seqs).toBe(16)
  })

  it('accepts each change of the loop without a window, one after the other', () => {
    const settings: Record<string, string> = {}
    for (const { setting, to } of DEMO_DEFAULT_CHANGES) {
      const before = DEMO_SETTINGS.find((s) => s.name === setting)?.default
      expect(before).not.toBe(to)
      settings[setting] = to
      expect(() => parseDemoSettings(settings)).not.toThrow()
    }
  })

  it('has a workload and a goal that hold to their schemas', () => {
    expect(workloadSchema.parse(DEMO_WORKLOAD)).toEqual(DEMO_WORKLOAD)
    expect(goalSchema.parse(DEMO_GOAL)).toEqual(DEMO_GOAL)
  })

  it.each([
    [{ max_num_seq: '8' }, 'max_num_seq', 'max_num_seq is not a setting of the bundled server'],
    [{ max_num_seqs: '8.5' }, 'max_num_seqs', 'max_num_seqs is “8.5”; expected a whole number'],
    [{ max_num_seqs: '0' }, 'max_num_seqs', 'max_num_seqs is “0”; expected a whole number from 1'],
    [{ max_num_seqs: '' }, 'max_num_seqs', 'max_num_seqs is “”; expected a whole number'],
    [{ max_num_seqs: '1e2' }, 'max_num_seqs', 'max_num_seqs is “1e2”; expected'],
    [{ quantization: 'int4' }, 'quantization', 'quantization is “int4”; expected one of none, fp8'],
    [
      { max_num_batched_tokens: '16', max_num_seqs: '32' },
      'max_num_batched_tokens',
      'max_num_batched_tokens is 16; expected at least max_num_seqs, which is 32',
    ],
  ])('refuses %j with one sentence', (settings, field, text) => {
    const problem = problemOf(settings)
    expect(problem.field).toBe(field)
    expect(problem.text).toContain(text)
  })
})
