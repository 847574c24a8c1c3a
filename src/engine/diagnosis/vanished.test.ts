import { describe, expect, it } from 'vitest'
import type { Sample } from '../../shared/signal.ts'
import { diagnose } from './diagnose.ts'
import type { DiagnosedRun } from './input.ts'
import { scenarioInput } from './scenario.fixture.ts'
import { vanishedEvidence } from './vanished.ts'

const input = scenarioInput({
  concurrency: 16,
  prefill_ms: 200,
  decode_ms: 900,
  reveals: 'histograms',
  gauges: { gpu_util_pct: 97, gpu_sm_active_pct: 90, host_cpu_pct: 20 },
})

/** The run with these signals null from `from_s` to `to_s`, or with no reading of them at all. */
function without(names: string[], from_s: number, to_s: number, silent = false): DiagnosedRun {
  const run = input.runs[0]!
  const samples = run.sampled.samples.map((sample): Sample => {
    const t_s = sample.t_ns / 1e9
    if (t_s < from_s || t_s > to_s) return sample
    const values = Object.entries(sample.values)
    return {
      ...sample,
      values: Object.fromEntries(
        silent
          ? values.filter(([name]) => !names.includes(name))
          : values.map(([name, value]) => [name, names.includes(name) ? null : value]),
      ),
    }
  })
  return { ...run, sampled: { ...run.sampled, samples } }
}
const GPU = ['gpu_util_pct', 'gpu_sm_active_pct']

describe('signals that vanish in mid-run', () => {
  it('are one line for those that went together, with how long they were not read', () => {
    const rows = vanishedEvidence([without(GPU, 20, 29)])
    expect(rows).toHaveLength(1)
    // Read once a second: the last time at 19 s, the next time at 30 s.
    expect(rows[0]).toMatchObject({ value: 10, unit: 's', says: 'unused', threshold: null })
    expect(rows[0]?.label).toMatch(/^Vanished in mid-run: .* and 1 more$/)
    expect(vanishedEvidence([without(GPU, 20, 29, true)])).toEqual(rows)
  })

  it('are told of where they never come back', () => {
    const run = without(['host_cpu_pct'], 30, Infinity, true)
    const [row] = vanishedEvidence([run])
    expect(row?.value).toBeCloseTo(run.window.end_s - 30, 6)
  })

  it('add up over runs, and a reading that failed is none', () => {
    const two = [without(GPU, 20, 29), without(GPU, 10, 19)]
    expect(vanishedEvidence(two)[0]?.value).toBe(20)
    expect(vanishedEvidence([without(GPU, 20, 21)])).toEqual([])
    expect(vanishedEvidence(input.runs)).toEqual([])
  })

  it('are not those that were never read', () => {
    expect(vanishedEvidence([without(GPU, 0, Infinity)])).toEqual([])
  })

  it('stand in the evidence, last, and no other number takes them for zero', () => {
    const whole = diagnose(input)
    const runs = input.runs.map((_, at) => (at === 0 ? without(GPU, 20, 29) : input.runs[at]!))
    const torn = diagnose({ ...input, runs })
    expect(torn.evidence.at(-1)?.label).toContain('Vanished in mid-run')
    for (const row of whole.evidence) {
      const again = torn.evidence.find(({ label }) => label === row.label)
      expect(again?.value, row.label).toBeCloseTo(row.value ?? NaN, 6)
    }
  })
})
