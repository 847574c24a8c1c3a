import { parseDemoSettings } from '../../../src/demo/settings.ts'
import { SIMULATED_GPUS, type SimulatedGpu } from '../../../src/demo/simulation/gpus.ts'
import type { Machine } from '../../../src/demo/simulation/simulation.ts'
import type { Bottleneck } from '../../../src/shared/diagnosis.ts'
import type { Scenario } from './scenario.ts'

/** A rate is doubled: what 8-bit weights, a quicker tokenizer or the next GPU bring. */
const FASTER = 2
/** A limit that is a number (requests, tokens, memory) is lifted out of the way. */
const NO_LIMIT_SEQS = '1024'
const NO_LIMIT_TOKENS = '65536'
const MEMORY_FACTOR = 16

/** The same scenario with one thing about it relaxed. */
export interface Relaxed {
  scenario: Scenario
  machine: Machine
}

/** Null where there is nothing to relax: a client that costs nothing and has no cap. */
type Relax = (scenario: Scenario) => Relaxed | null

/**
 * For each constraint the world without it, all else equal. Rates (FLOP/s, B/s, the host's speed, the
 * network's) are doubled; limits are lifted, since nothing but a number stands in the way.
 */
export const RELAXATIONS: Record<Bottleneck, Relax> = {
  compute: (scenario) =>
    withGpu(scenario, ({ fp16_tflops, fp8_tflops }) => ({
      fp16_tflops: fp16_tflops * FASTER,
      fp8_tflops: fp8_tflops === null ? null : fp8_tflops * FASTER,
    })),
  memory_bandwidth: (scenario) =>
    withGpu(scenario, ({ memory_bandwidth_gb_per_s }) => ({
      memory_bandwidth_gb_per_s: memory_bandwidth_gb_per_s * FASTER,
    })),
  memory_capacity: (scenario) =>
    withGpu(scenario, ({ memory_mib }) => ({ memory_mib: memory_mib * MEMORY_FACTOR })),
  under_used_gpu: (scenario) =>
    withSettings(scenario, {
      max_num_seqs: NO_LIMIT_SEQS,
      max_num_batched_tokens: NO_LIMIT_TOKENS,
    }),
  host: (scenario) => ({ scenario, machine: { host_speed: FASTER } }),
  network: (scenario) => {
    const { network_delay_ms, network_mbps } = parseDemoSettings(scenario.settings)
    return withSettings(scenario, {
      network_delay_ms: String(network_delay_ms / FASTER),
      network_mbps: String(Math.min(100_000, network_mbps * FASTER)),
    })
  },
  client: ({ load, client_ms = 0, ...rest }) => {
    const capped = load.kind === 'open' && load.max_in_flight !== undefined
    if (client_ms === 0 && !capped) return null
    const uncapped: Scenario['load'] = capped
      ? { kind: 'open', requests_per_s: load.requests_per_s }
      : load
    return { scenario: { ...rest, load: uncapped, client_ms: client_ms / FASTER }, machine: {} }
  },
}

function withGpu(
  scenario: Scenario,
  change: (gpu: SimulatedGpu) => Partial<SimulatedGpu>,
): Relaxed {
  const gpu = SIMULATED_GPUS[parseDemoSettings(scenario.settings).gpu]
  return { scenario, machine: { gpu: { ...gpu, ...change(gpu) } } }
}

function withSettings(scenario: Scenario, settings: Record<string, string>): Relaxed {
  return { scenario: { ...scenario, settings: { ...scenario.settings, ...settings } }, machine: {} }
}
