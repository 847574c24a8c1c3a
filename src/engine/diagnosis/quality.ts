import type { Bottleneck } from '../../shared/diagnosis.ts'
import { formatNumber, formatPct } from '../format/number.ts'
import { readCpuEngine } from './cpu-engine.ts'
import type { Facts } from './facts.ts'
import { hasGpuSignal } from './queue-mix.ts'
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
  ({ gpu }, binds) =>
    GPU_BOUND.includes(binds) && gpu.working.from_model
      ? { factor: 0.8, why: 'MFU and MBU are estimates from tokens per second and published peaks' }
      : null,
  ({ gpu }, binds) =>
    GPU_BOUND.includes(binds) && gpu.guessed
      ? { factor: 0.8, why: 'the size of the model is guessed' }
      : null,
  (facts, binds) =>
    GPU_BOUND.includes(binds) && isBothTogether(facts.gpu)
      ? { factor: 0.9, why: 'GPU activity is known for both phases together only' }
      : null,
  (facts, binds) =>
    binds === 'under_used_gpu' && !hasGpuSignal(facts)
      ? { factor: 0.85, why: `${noSignal(facts)} says whether the hardware has room for more` }
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
  countsDisagree,
  gapsDoubt,
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

/** Where the processor computes there is no GPU that could say it. */
function noSignal(facts: Facts): string {
  return readCpuEngine(facts) === null ? 'no GPU signal' : 'nothing measured'
}

/** Counters of the whole GPU, with nothing that tells the phases apart. */
function isBothTogether({ phases, working }: Facts['gpu']): boolean {
  const { tensor, dram, from_model } = working
  return phases.decode.estimated && !from_model && (tensor ?? dram) !== null
}

/** Running requests by the server's gauge and by its own times: where they differ, one of them is off. */
function countsDisagree({ queue }: Facts): Doubt | null {
  const { running, in_service, preemptions } = queue
  if (running === null || in_service === null || (preemptions ?? 0) > 0) return null
  const [low, high] = [running.mean, in_service].toSorted((a, b) => a - b)
  if (low === undefined || high === undefined || high < 1) return null
  return high > low * (1 + THRESHOLDS.disagree_pct / 100)
    ? {
        factor: 0.85,
        why: `the server counts ${formatNumber(running.mean)} running requests, and its times make ${formatNumber(in_service)}`,
      }
    : null
}

/** Signals that were read in part of the windows only. */
function gapsDoubt({ not_read_s, client }: Facts): Doubt | null {
  const share_pct = client.window_s <= 0 ? 0 : (not_read_s / client.window_s) * 100
  return share_pct >= THRESHOLDS.gap_pct
    ? { factor: 0.85, why: `signals were not read for ${formatPct(share_pct)} of the windows` }
    : null
}

/** Every doubt that applies to this answer. */
export function doubtsAbout(facts: Facts, binds: Bottleneck): Doubt[] {
  return DOUBTS.map((rule) => rule(facts, binds)).filter((doubt) => doubt !== null)
}
