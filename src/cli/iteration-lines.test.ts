import { describe, expect, it } from 'vitest'
import { BOUNDS } from '../../test/harness/fixtures/histories.ts'
import { SIX_ITERATIONS } from '../../test/harness/fixtures/investigations.ts'
import { iterationLines } from './iteration-lines.ts'

/** As on the screen, where a no-break space looks like one. */
const lines = (...args: Parameters<typeof iterationLines>): string[] =>
  iterationLines(...args).map((line) => line.replaceAll('\u00a0', ' '))

describe('an iteration in the terminal', () => {
  it('has its metric, its cost and what bound, and no verdict where it is the baseline', () => {
    const [metric, cost, ...rest] = lines(SIX_ITERATIONS, 0)
    expect(metric).toBe('   p99 TTFT: 2,140 ms')
    expect(cost).toBe('   Cost: 0.342 USD per 1,000 requests')
    expect(rest).toEqual(['   Bottleneck: The GPU is under-used.'])
  })

  it('has each change with its interval, and the verdict with its reason', () => {
    const [metric, cost, verdict] = lines(SIX_ITERATIONS, 1)
    expect(metric).toBe('   p99 TTFT: 1,390 ms (−35.0 % [−39.1, −31.0])')
    expect(cost).toBe('   Cost: 0.268 USD per 1,000 requests (−21.6 % [−23.9, −19.2])')
    expect(verdict).toMatch(/^ {3}Verdict: keep\. p99 TTFT fell by 35\.0 %/)
  })

  it('marks a percentile that is only a bound', () => {
    expect(lines(BOUNDS, 0)[0]).toContain('≥ ')
  })

  it('is silent about what was not measured', () => {
    expect(lines(SIX_ITERATIONS, 99)).toEqual([])
    expect(lines({ ...SIX_ITERATIONS, goal: null }, 0)).toEqual([])
  })
})
