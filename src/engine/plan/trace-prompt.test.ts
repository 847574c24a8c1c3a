import { describe, expect, it } from 'vitest'
import type { Trace } from '../../shared/trace.ts'
import { alone, fromTrace, SESSIONS, synthetic, TRACE, TRACE_REF } from './plan.fixture.ts'
import { NO_MATERIAL, planRequest } from './plan-request.ts'

const plan = (trace: Trace, seq: number, repetition = 0) =>
  planRequest(fromTrace(), repetition, alone(seq), { ...NO_MATERIAL, trace })
const words = (trace: Trace, seq: number): string[] => plan(trace, seq).prompt.split(' ')
/** How many words two prompts begin with alike. */
const alike = (left: string[], right: string[]): number => {
  const differs = left.findIndex((word, index) => word !== right[index])
  return differs === -1 ? left.length : differs
}

describe('prompts of a trace', () => {
  it('have exactly the recorded lengths, in the order of the trace', () => {
    const planned = [0, 1, 2].map((seq) => plan(TRACE, seq))
    expect(planned.map((one) => one.input_tokens)).toEqual([20, 24, 9])
    expect(planned.map((one) => one.prompt.split(' ').length)).toEqual([20, 24, 9])
    expect(planned.map((one) => one.exact_output)).toEqual([true, true, true])
    expect(planned.map((one) => one.output_tokens_max)).toEqual([5, 1, 7])
  })
  it('are sent with one token where none was recorded: the request did arrive', () => {
    expect(plan(TRACE, 3)).toMatchObject({ input_tokens: 1, output_tokens_max: 3 })
  })
  it('begin alike for as many blocks as they did, and no further', () => {
    const [first = [], second = [], third = []] = [0, 1, 2].map((seq) => words(TRACE, seq))
    expect(alike(first, second)).toBeGreaterThanOrEqual(16)
    expect(alike(first, second)).toBeLessThan(20)
    expect(alike(first, third)).toBe(8)
  })
  it('come again after the last, with texts that no cache knows', () => {
    const again = plan(TRACE, 4)
    expect(again.input_tokens).toBe(20)
    expect(again.prompt).not.toBe(plan(TRACE, 0).prompt)
    expect(plan(TRACE, 0, 1).prompt).not.toBe(plan(TRACE, 0).prompt)
    expect(plan(TRACE, 0)).toEqual(plan(TRACE, 0))
  })
  it('hold the prompt before in its session, where only sessions were recorded', () => {
    const sessions: Trace = {
      ...TRACE,
      input_tokens: Uint32Array.of(10, 10, 25, 12),
      output_tokens: Uint32Array.of(5, 5, 5, 5),
      session: Uint32Array.of(0, 1, 0, 0),
      prefixes: null,
    }
    const [first = [], other = [], second = [], anew = []] = [0, 1, 2, 3].map((seq) =>
      words(sessions, seq),
    )
    expect(second.slice(0, 10)).toEqual(first)
    expect(alike(first, other)).toBeLessThan(5)
    // Shorter than the one before: it cannot hold it.
    expect(alike(second, anew)).toBeLessThan(5)
    expect(anew).toHaveLength(12)
    expect([0, 1, 2, 3].map((seq) => plan(sessions, seq)).map((p) => [p.session, p.turn])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 2],
    ])
  })
  it('are refused where the workload has sessions of its own, or the trace no lengths', () => {
    expect(() => fromTrace({ sessions: SESSIONS })).toThrow('sessions that were recorded')
    const bare = { kind: 'trace', trace: { ...TRACE_REF, has_output_lengths: false } }
    expect(() => synthetic({ prompts: bare })).toThrow('does not tell input and output lengths')
  })
  it('are refused of a trace without lengths', () => {
    expect(() => plan({ ...TRACE, input_tokens: null }, 0)).toThrow('input and output lengths')
    expect(() => planRequest(fromTrace(), 0, alone(0), NO_MATERIAL)).toThrow('with that trace')
  })
})
