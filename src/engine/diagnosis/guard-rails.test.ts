import { describe, expect, it } from 'vitest'
import type { AspectComparison, ProfileComparison } from '../../shared/load-profile.ts'
import type { Summary } from '../../shared/summary.ts'
import { diagnosisOf } from './diagnosis.fixture.ts'
import {
  batchPastLatency,
  biggerGpuWhileIdle,
  modelBesideThePoint,
  severalAtOnce,
  unlikeProduction,
} from './guard-rails.ts'
import { scenarioInput } from './scenario.fixture.ts'

const SHARES = {
  compute_pct: 9,
  memory_bandwidth_pct: 22,
  host_pct: 52,
  queue_pct: 14,
  network_pct: 1,
  other_pct: 2,
}
const IDLE = {
  label: 'GPU at work',
  value: 31,
  unit: '%',
  threshold: 50,
  threshold_op: '<=',
  says: 'for',
  bottleneck: 'under_used_gpu',
  note: null,
  source: 'test',
  samples: 60,
  plot: null,
} as const

describe('a bigger GPU while this one idles', () => {
  it('is told of, with how far a faster one reaches', () => {
    const diagnosis = diagnosisOf('host', {}, { time_shares: SHARES, evidence: [IDLE] })
    expect(biggerGpuWhileIdle(diagnosis)).toBe(
      'This GPU works 31.0 % of the time. What binds is the host: a faster GPU acts on 31.0 % of a request’s time.',
    )
    expect(biggerGpuWhileIdle(diagnosisOf('network', {}))).toBe('What binds is the network.')
    expect(biggerGpuWhileIdle(diagnosisOf('under_used_gpu', {}))).toContain('an under-used GPU')
  })

  it('is not held up where the GPU binds, or nobody knows', () => {
    for (const binds of ['compute', 'memory_bandwidth', 'memory_capacity', null] as const)
      expect(biggerGpuWhileIdle(diagnosisOf(binds, {}, { evidence: [IDLE] }))).toBeNull()
  })
})

describe('a load that is not like production', () => {
  const aspect = (alike: boolean | null, sentence = ''): AspectComparison => ({
    aspect: 'input_lengths',
    workload: 1,
    production: 2,
    unit: 'tokens',
    ks: null,
    alike,
    sentence,
  })
  const of = (...aspects: AspectComparison[]): ProfileComparison => ({
    aspects,
    verdict: 'This workload differs from p.csv in 1 of 2 things: the lengths of prompts.',
  })
  it('is told by what differs most', () => {
    expect(
      unlikeProduction(of(aspect(true), aspect(false, 'Your prompts are half as long.'))),
    ).toBe(
      'This workload differs from p.csv in 1 of 2 things: the lengths of prompts. Your prompts are half as long.',
    )
  })
  it('is not accused where it is alike, or cannot be compared', () => {
    expect(unlikeProduction(of(aspect(true), aspect(null)))).toBeNull()
  })
})

describe('the model changed while other things take the time', () => {
  const stages = { tokenization: 300, queue: 250, prefill: 50, decode: 400 }
  const quantise = { setting: '--quantization' }
  it('is told with what is left for it', () => {
    expect(modelBesideThePoint(diagnosisOf('host', stages), quantise)).toBe(
      '55.0 % of a request’s time passes outside the model, 30.0 % in tokenization: --quantization touches at most the other 45.0 %.',
    )
  })
  it('is right where the model binds, takes most of the time, or is not what is changed', () => {
    expect(modelBesideThePoint(diagnosisOf('compute', stages), quantise)).toBeNull()
    expect(
      modelBesideThePoint(diagnosisOf('host', { ...stages, decode: 900 }), quantise),
    ).toBeNull()
    expect(
      modelBesideThePoint(diagnosisOf('host', stages), { setting: '--api-server-count' }),
    ).toBeNull()
  })
})

describe('a batch raised past the latency target', () => {
  const { summary } = scenarioInput({ concurrency: 1, decode_ms: 100, reveals: 'nothing' })
  const measured = (tpot_ms: number): Summary => ({
    ...summary,
    tpot_ms: { ...summary.tpot_ms, p99: { kind: 'value', value: tpot_ms, n: 1_000 } },
  })
  const goal = { slos: [{ metric: 'tpot_ms', statistic: 'p99', max_ms: 60 }] as const }
  const slos = { slos: [...goal.slos] }
  const raise = { setting: '--max-num-seqs', from: '32', to: '64' }

  it('is told with the margin that is left', () => {
    expect(batchPastLatency(raise, slos, measured(57))).toBe(
      'p99 TPOT ≤ 60 ms is the limit, and 57.0 ms is measured, so that 5.0 % of it is left: with 64 requests in a step, each one’s tokens come more slowly.',
    )
    expect(batchPastLatency(raise, slos, measured(75))).toContain('it is missed already')
  })

  it('is fine with room to spare, when lowered, for other settings, or where nothing is known', () => {
    expect(batchPastLatency(raise, slos, measured(40))).toBeNull()
    expect(batchPastLatency({ ...raise, to: '16' }, slos, measured(57))).toBeNull()
    expect(batchPastLatency({ ...raise, setting: '--threads' }, slos, measured(57))).toBeNull()
    expect(batchPastLatency(raise, { slos: [] }, measured(57))).toBeNull()
    expect(batchPastLatency(raise, slos, summary)).toBeNull()
  })

  it('does not hold the time to the first token against it, which waits for the batch', () => {
    const ttft = { slos: [{ metric: 'ttft_ms' as const, statistic: 'p99' as const, max_ms: 60 }] }
    const late = {
      ...summary,
      ttft_ms: { ...summary.ttft_ms, p99: { kind: 'value' as const, value: 59, n: 1_000 } },
    }
    expect(batchPastLatency(raise, ttft, late)).toBeNull()
  })
})

describe('several changes at once', () => {
  const before = [
    { name: 'a', value: '1' },
    { name: 'b', value: '2' },
  ]
  it('are told by name', () => {
    expect(severalAtOnce(before, [])).toContain('2 settings differ, a and b')
    expect(severalAtOnce(before, before)).toBeNull()
    expect(severalAtOnce(before, before.slice(0, 1))).toBeNull()
  })
})
