import { describe, expect, it } from 'vitest'
import type { Stage } from '../../shared/diagnosis.ts'
import { diagnose } from './diagnose.ts'
import { scenarioInput, totalMs, type Scenario } from './scenario.fixture.ts'

const FULL: Scenario = {
  concurrency: 8,
  connect_ms: 4,
  network_ms: 20,
  tokenize_ms: 5,
  queue_ms: 100,
  prefill_ms: 150,
  decode_ms: 700,
  delivery_ms: 11,
  unexplained_ms: 10,
  reveals: 'histograms',
}

function stagesOf(scenario: Scenario): Stage[] {
  return diagnose(scenarioInput(scenario)).stages
}

function rounded(stages: Stage[]): Record<string, number | null> {
  return Object.fromEntries(
    stages.map(({ name, mean_ms }) => [name, mean_ms === null ? null : Math.round(mean_ms)]),
  )
}

function sumOf(stages: Stage[]): number {
  return stages.reduce((sum, stage) => sum + (stage.mean_ms ?? 0), 0)
}

/** Goal: each known delay lands in its stage, the sum is the measured mean, and nothing is made up. */
describe('the path of a request', () => {
  it('puts each delay into its stage and the rest into the remainder', () => {
    expect(rounded(stagesOf(FULL))).toEqual({
      client_wait: 0,
      connect_send: 4,
      network: 20,
      parsing: null,
      tokenization: 5,
      queue: 100,
      prefill: 150,
      decode: 700,
      delivery: 11,
      remainder: 10,
    })
  })

  it.each(['histograms', 'timings', 'nothing'] as const)(
    'adds up to the mean end-to-end time, server reveals %s',
    (reveals) => {
      const stages = stagesOf({ ...FULL, reveals })
      expect(sumOf(stages)).toBeCloseTo(totalMs(FULL), 6)
      const shares = stages.reduce((sum, stage) => sum + (stage.share_pct ?? 0), 0)
      expect(shares).toBeCloseTo(100, 6)
    },
  )

  it('tells prefill and decode from timings in the answers, and not the queue', () => {
    const stages = stagesOf({ ...FULL, reveals: 'timings' })
    expect(rounded(stages)).toMatchObject({ prefill: 150, decode: 700, queue: null, network: null })
    const remainder = stages.find(({ name }) => name === 'remainder')
    expect(Math.round(remainder?.mean_ms ?? 0)).toBe(146)
    expect(remainder?.source).toContain('not told apart')
  })

  it('infers nothing from the time to the first token alone', () => {
    const stages = stagesOf({ ...FULL, reveals: 'nothing' })
    expect(rounded(stages)).toMatchObject({
      network: null,
      queue: null,
      prefill: null,
      decode: null,
      remainder: 996,
    })
    expect(stages.find(({ name }) => name === 'remainder')?.source).toContain('to the first token')
    expect(stages.find(({ name }) => name === 'queue')?.source).toBe(
      'the server reveals no queue time; a metrics page, a Server-Timing header or spans that have it would tell',
    )
  })

  it('takes waiting on a kept connection as the client’s, not the network’s', () => {
    const { client_wait, connect_send } = rounded(stagesOf({ ...FULL, connect_ms: 0, wait_ms: 30 }))
    expect([client_wait, connect_send]).toEqual([30, 0])
  })

  it('shows a negative remainder where the stages say more than the client saw', () => {
    const input = scenarioInput({ ...FULL, network_ms: 0, unexplained_ms: 0 })
    const stretched = input.runs.map((run) => ({
      ...run,
      sampled: {
        ...run.sampled,
        samples: run.sampled.samples.map((sample) => ({
          ...sample,
          values: {
            ...sample.values,
            server_decode_s: (sample.values['server_decode_s'] ?? 0) * 1.01,
          },
        })),
      },
    }))
    const { stages } = diagnose({ ...input, runs: stretched })
    const by_name = rounded(stages)
    expect([by_name['network'], by_name['decode'], by_name['remainder']]).toEqual([0, 707, -7])
    expect(sumOf(stages)).toBeCloseTo(970, 6)
  })
})
