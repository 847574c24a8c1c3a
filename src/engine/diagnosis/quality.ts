import type { Bottleneck } from '../../shared/diagnosis.ts'
import type { Facts } from './facts.ts'
import { THRESHOLDS } from './thresholds.ts'

/** Something that makes a diagnosis less sure, and what is left of its confidence. */
export interface Doubt {
  factor: number
  why: string
}

type DoubtRule = (facts: Facts, binds: Bottleneck) => Doubt | null

const GPU_BOUND: readonly Bottleneck[] = ['compute', 'memory_bandwidth']

/** The factors are judgement, not measurement: each says how much a missing or odd signal weighs. */
const DOUBTS: readonly DoubtRule[] = [
  (facts, binds) => {
    const { prefill, decode } = facts.gpu.phases
    const one_missing = [prefill, decode].some(
      (use) => (use.tensor_pct === null) !== (use.dram_pct === null),
    )
    return GPU_BOUND.includes(binds) && one_missing
      ? { factor: 0.85, why: 'only one of tensor and DRAM activity is known' }
      : null
  },
  (facts, binds) =>
    GPU_BOUND.includes(binds) && facts.gpu.phases.decode.estimated
      ? { factor: 0.9, why: 'GPU activity is known for both phases together only' }
      : null,
  (facts, binds) =>
    binds === 'under_used_gpu' && facts.gpu.busy === null && facts.gpu.tensor === null
      ? { factor: 0.85, why: 'no GPU signal says whether the hardware has room for more' }
      : null,
  (facts, binds) =>
    binds === 'host' && facts.host.saturated === null
      ? { factor: 0.85, why: 'the CPU of the server is not read' }
      : null,
  (facts) => {
    const readings = facts.gpu.busy?.samples ?? facts.gpu.util?.samples
    return readings !== undefined && readings < THRESHOLDS.samples_min
      ? { factor: 0.8, why: `only ${String(readings)} readings fall into the steady windows` }
      : null
  },
  (facts) => {
    const { client, server } = facts
    if (server.finished_per_s === null || client.window_s <= 0 || client.requests === 0) return null
    const rate = client.requests / client.window_s
    const surplus_pct = (server.finished_per_s / rate - 1) * 100
    return surplus_pct > THRESHOLDS.other_traffic_pct
      ? { factor: 0.8, why: 'the server also answers others' }
      : null
  },
]

/** Every doubt that applies to this answer. */
export function doubtsAbout(facts: Facts, binds: Bottleneck): Doubt[] {
  return DOUBTS.map((rule) => rule(facts, binds)).filter((doubt) => doubt !== null)
}
