import { describe, expect, it } from 'vitest'
import { percentile, runClosedLoop, type TestResult } from './closed-loop.fixture.ts'
import type { GpuPhase } from './gpu-meter.ts'

type Settings = Record<string, string>

const REQUESTS = 200
const CONCURRENCY = 28

/** The load of the one-click path, with lengths that vary without chance. */
function run(settings: Settings, prompt_tokens = 128): TestResult {
  return runClosedLoop({
    settings,
    concurrency: CONCURRENCY,
    requests: REQUESTS,
    spec: (index) => ({
      prompt_tokens: Math.round(prompt_tokens * (0.6 + 0.8 * ((index * 0.618) % 1))),
      output_tokens: Math.round(24 * (0.6 + 0.8 * ((index * 0.414) % 1))),
    }),
  })
}

function use(result: TestResult, phase: GpuPhase): { tensor: number; dram: number; time: number } {
  const { busy, tensor, dram } = result.simulation.gpu_meter.phases[phase]
  const busy_s = busy.until(result.end_s)
  return {
    tensor: tensor.until(result.end_s) / busy_s,
    dram: dram.until(result.end_s) / busy_s,
    time: busy_s / result.end_s,
  }
}

const rate = (result: TestResult): number => REQUESTS / result.end_s
const busiestCore = (result: TestResult): number =>
  Math.max(...result.simulation.host.coreSeconds(result.end_s)) / result.end_s
/** Mean time that the client sees and the server does not. */
const outside_ms = (result: TestResult): number =>
  result.e2e_ms.reduce((a, b) => a + b, 0) / REQUESTS -
  (result.simulation.statistics.e2e.sum * 1_000) / REQUESTS

const DEFAULTS = run({})
const WIDE = run({ max_num_seqs: '32' })

describe('each bottleneck can be brought about by a setting, or by the load', () => {
  it('under-used GPU: the default batch limit keeps requests waiting beside an empty cache', () => {
    expect(DEFAULTS.running_mean).toBeGreaterThan(14)
    expect(DEFAULTS.waiting_mean).toBeGreaterThan(8)
    expect(DEFAULTS.kv_share_max).toBeLessThan(0.1)
    expect(use(DEFAULTS, 'decode').tensor).toBeLessThan(0.2)
    expect(WIDE.waiting_mean).toBeLessThan(3)
    expect(rate(WIDE) / rate(DEFAULTS)).toBeGreaterThan(1.5)
  })

  it('memory bandwidth: with the batch widened, decode reads weights near the peak', () => {
    expect(use(WIDE, 'decode').dram).toBeGreaterThan(0.85)
    expect(use(WIDE, 'decode').tensor).toBeLessThan(0.4)
    expect(use(WIDE, 'decode').time).toBeGreaterThan(0.6)
    const quantised = run({ max_num_seqs: '32', quantization: 'fp8' })
    expect(rate(quantised) / rate(WIDE)).toBeGreaterThan(1.6)
  })

  it('compute: long prompts keep the tensor pipes near their peak', () => {
    const long = run({ max_num_seqs: '32' }, 1_200)
    expect(use(long, 'prefill').tensor).toBeGreaterThan(0.65)
    expect(use(long, 'prefill').dram).toBeLessThan(0.4)
    expect(use(long, 'prefill').time).toBeGreaterThan(use(long, 'decode').time)
  })

  it('memory capacity: a small share of memory fills the cache and preempts', () => {
    const small = run({ max_num_seqs: '32', gpu_memory_utilization: '0.65' })
    expect(small.kv_share_max).toBeGreaterThan(0.95)
    expect(small.kv_share_max).toBeLessThanOrEqual(1)
    expect(small.simulation.scheduler.preemptions).toBeGreaterThan(0)
    expect(small.waiting_mean).toBeGreaterThan(5)
    expect(WIDE.simulation.scheduler.preemptions).toBe(0)
  })

  it('host: the slow tokenizer saturates its one core, and more workers relieve it', () => {
    const slow = run({ tokenizer_mode: 'slow' })
    // Over the whole run, with the drain at its end in which no prompt is left.
    expect(busiestCore(slow)).toBeGreaterThan(0.9)
    expect(slow.waiting_mean).toBeLessThan(2)
    expect(busiestCore(DEFAULTS)).toBeLessThan(0.2)
    const relieved = run({ tokenizer_mode: 'slow', tokenizer_workers: '4' })
    expect(rate(relieved) / rate(slow)).toBeGreaterThan(1.2)
  })

  it('network: delay and a narrow link cost time that the server does not see', () => {
    expect(outside_ms(WIDE)).toBeLessThan(1)
    expect(outside_ms(run({ network_delay_ms: '300' }))).toBeCloseTo(600, -1)
    const narrow = run({ max_num_seqs: '32', network_mbps: '0.3' })
    expect(outside_ms(narrow)).toBeGreaterThan(1_000)
    expect(rate(narrow)).toBeLessThan(rate(WIDE) / 2)
  })

  it('a change that hurts: short prefill chunks starve prompts behind decode', () => {
    const best = { max_num_seqs: '32', quantization: 'fp8' }
    const p99 = (result: TestResult): number => percentile(result.ttft_ms.slice(CONCURRENCY), 0.99)
    expect(p99(run({ ...best, max_num_batched_tokens: '128' }))).toBeGreaterThan(2 * p99(run(best)))
  })
})
