import { describe, expect, it } from 'vitest'
import { parseDemoSettings } from '../settings.ts'
import { runClosedLoop, SPEC } from './closed-loop.fixture.ts'
import { NO_NOISE } from './noise.ts'
import { Simulation } from './simulation.ts'

const LOAD = {
  concurrency: 32,
  requests: 120,
  spec: (index: number) => ({
    prompt_tokens: 60 + ((index * 37) % 140),
    output_tokens: 5 + ((index * 11) % 40),
  }),
}

function quiet(settings: Record<string, string> = {}): Simulation {
  return new Simulation(parseDemoSettings(settings), 1, NO_NOISE)
}

describe('simulation in virtual time', () => {
  it('times a lone request as a sum by hand', () => {
    const simulation = quiet()
    simulation.submit(0, { ...SPEC, prompt_tokens: 100, output_tokens: 3 })
    const arrivals = simulation.advance(10)
    expect(arrivals.map(({ kind }) => kind)).toEqual(['head', 'token', 'token', 'token', 'end'])
    const wire_in = (800 * 8) / 10e9
    const tokenize = 0.000_6 + 100 * 0.000_004
    // Prefill reads the weights and writes 100 tokens of KV; two decodes read 100 and 101 and write one.
    const kv = 163_840 / (864e9 * 0.9)
    const step = 0.001_5 + 0.000_01 + 27_979_939_840 / (864e9 * 0.9)
    const deliver = 0.000_1
    const wire_out = (250 * 8) / 10e9
    const first = wire_in + tokenize + step + 100 * kv + deliver + wire_out
    expect(arrivals[1]?.t_s).toBeCloseTo(first, 9)
    expect(arrivals[3]?.t_s).toBeCloseTo(first + 2 * step + (101 + 102) * kv, 9)
  })

  it('adds stages up to the end-to-end time exactly', () => {
    const { statistics } = runClosedLoop(LOAD).simulation
    const { tokenize, queue, prefill, decode, delivery, e2e, inference } = statistics
    const stages = tokenize.sum + queue.sum + prefill.sum + decode.sum + delivery.sum
    expect(stages).toBeCloseTo(e2e.sum, 8)
    expect(inference.sum).toBeCloseTo(prefill.sum + decode.sum, 8)
    expect(e2e.count).toBe(LOAD.requests)
  })

  it('delivers every token once and lets first tokens out in order of arrival', () => {
    const { tokens, first_tokens, simulation } = runClosedLoop(LOAD)
    expect(tokens).toEqual(Array.from({ length: 120 }, (_, i) => LOAD.spec(i).output_tokens))
    expect(first_tokens).toEqual(Array.from({ length: 120 }, (_, index) => index))
    const sum = tokens.reduce((a, b) => a + b, 0)
    expect(simulation.statistics.generation_tokens).toBe(sum)
    expect(simulation.in_flight).toBe(0)
    expect(simulation.kv.used_blocks).toBe(0)
  })

  it('repeats itself with the same seed, and differs by a few per cent with another', () => {
    const run = (seed: number): number[] => runClosedLoop({ ...LOAD, seed }).e2e_ms
    expect(run(5)).toEqual(run(5))
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
    const ratio = mean(run(6)) / mean(run(5))
    expect(ratio).not.toBe(1)
    expect(Math.abs(ratio - 1)).toBeLessThan(0.05)
  })

  it('gives the same whether time passes in small steps or at once', () => {
    const arrivals = (instants: number[]): unknown => {
      const simulation = quiet()
      for (let id = 0; id < 20; id += 1) simulation.submit(0, SPEC)
      return instants.flatMap((t_s) => simulation.advance(t_s))
    }
    const small = Array.from({ length: 5_000 }, (_, index) => index * 0.001)
    expect(arrivals([5])).toEqual(arrivals([...small, 5]))
  })

  it('stops at once where the client has gone, and frees its blocks', () => {
    const simulation = quiet()
    const id = simulation.submit(0, SPEC)
    expect(simulation.advance(0.1).length).toBeGreaterThan(1)
    expect(simulation.kv.used_blocks).toBeGreaterThan(0)
    simulation.abort(0.1, id)
    expect(simulation.kv.used_blocks).toBe(0)
    expect(simulation.advance(10)).toEqual([])
    expect(simulation.statistics.finished).toEqual({ stop: 0, length: 0, abort: 1 })
  })

  it('refuses a GPU that cannot hold the model, and says what would do', () => {
    expect(() => quiet({ gpu: 'L4' })).toThrow(/too small at any setting/)
    expect(() => quiet({ gpu_memory_utilization: '0.6' })).toThrow(/takes at least 0\.65$/)
    expect(() => quiet({ gpu_memory_utilization: '0.65' })).not.toThrow()
    expect(quiet().kv.capacity_blocks).toBe(4_745)
  })
})
