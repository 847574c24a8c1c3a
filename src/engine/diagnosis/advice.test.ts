import { describe, expect, it } from 'vitest'
import { DEMO_SETTINGS } from '../../shared/demo-settings.ts'
import { BOTTLENECKS } from '../../shared/diagnosis.ts'
import { adviceFor, experimentsFor } from './advice.ts'
import { readFacts, type Facts } from './facts.ts'
import { raiseTo, swap, times } from './next-value.ts'
import { scenarioInput } from './scenario.fixture.ts'

function factsWith(settings: Record<string, string>, network_ms = 500): Facts {
  const input = scenarioInput({
    concurrency: 32,
    network_ms,
    tokenize_ms: 100,
    queue_ms: 500,
    prefill_ms: 50,
    decode_ms: 500,
    reveals: 'histograms',
    gauges: { server_requests_running: 16, server_requests_waiting: 16, host_cpu_pct: 20 },
    settings,
  })
  return readFacts(input, input.runs)
}

const DEMO = Object.fromEntries(DEMO_SETTINGS.map(({ name, default: value }) => [name, value]))

describe('advice', () => {
  it('offers the bundled server only values that it takes', () => {
    const facts = factsWith({ ...DEMO, tokenizer_mode: 'slow', network_mbps: '1' })
    const advice = BOTTLENECKS.flatMap((bottleneck) => adviceFor(facts, bottleneck))
    expect(advice.length).toBeGreaterThan(8)
    for (const { setting, to } of advice) {
      const known = DEMO_SETTINGS.find(({ name }) => name === setting)
      if (known === undefined) throw new Error(`${setting} is not a setting of the bundled server`)
      const taken =
        known.kind === 'choice'
          ? known.choices.includes(to)
          : Number(to) >= known.min && Number(to) <= known.max
      expect(taken, `${setting} ${to}`).toBe(true)
    }
  })

  it('has something for each constraint that the bundled server can show', () => {
    const facts = factsWith({ ...DEMO, network_mbps: '1' })
    const without = BOTTLENECKS.filter((bottleneck) => adviceFor(facts, bottleneck).length === 0)
    expect(without).toEqual(['client'])
  })

  it('uses the settings’ own names, and never proposes what is set already', () => {
    const facts = factsWith({ '--max-num-seqs': '64', '--quantization': 'fp8' })
    expect(adviceFor(facts, 'under_used_gpu').map(({ setting, to }) => [setting, to])).toEqual([
      ['--max-num-seqs', '128'],
    ])
    expect(adviceFor(facts, 'compute')).toEqual([])
  })

  it('says where a change alters the answers', () => {
    const by_setting = new Map(
      adviceFor(factsWith(DEMO), 'memory_bandwidth').map((advice) => [advice.setting, advice]),
    )
    expect(by_setting.get('quantization')?.changes_answers).toBe(true)
    expect(by_setting.get('max_num_seqs')?.changes_answers).toBe(false)
  })

  it('shortens the way where the set delay is the time, else widens the link', () => {
    const first = (settings: Record<string, string>): string | undefined =>
      adviceFor(factsWith({ ...DEMO, ...settings }), 'network')[0]?.setting
    expect(first({ network_delay_ms: '250' })).toBe('network_delay_ms')
    expect(first({ network_mbps: '1' })).toBe('network_mbps')
  })

  it('proposes one experiment per likely constraint', () => {
    const experiments = experimentsFor(factsWith(DEMO), ['under_used_gpu', 'memory_bandwidth'])
    expect(experiments.map(({ setting }) => setting)).toEqual(['max_num_seqs', 'quantization'])
  })
})

describe('the next value', () => {
  it('multiplies within bounds, swaps texts and raises shares, or has none', () => {
    expect([times(2, 1, 12)('5'), times(2, 1, 12)('8'), times(2, 1, 12)('12')]).toEqual([
      '10',
      '12',
      null,
    ])
    expect([times(2, 1, 12)(''), times(2, 1, 12)('many'), times(0.1, 0, 99)('0')]).toEqual([
      null,
      null,
      null,
    ])
    expect([swap(['none'], 'fp8')('None'), swap(['none'], 'fp8')('awq')]).toEqual(['fp8', null])
    expect([raiseTo(0.95)('0.9'), raiseTo(0.95)('0.95'), raiseTo(0.95)('')]).toEqual([
      '0.95',
      null,
      null,
    ])
  })
})
