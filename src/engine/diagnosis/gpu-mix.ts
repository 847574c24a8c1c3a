import type { Phase } from '../../shared/diagnosis.ts'
import { cpuMix } from './cpu-engine.ts'
import type { Facts } from './facts.ts'
import { blend, type Mix } from './mix.ts'
import { ramp, THRESHOLDS } from './thresholds.ts'

/** Without any GPU signal, a saturated CPU explains at most this much of the time in the model. */
const CPU_GUESS_SHARE = 0.5
/** Of a DRAM interface at its peak, what is owed to it where nothing tells how many requests share it. */
const BATCH_UNKNOWN_SHARE = 0.4
/** The same of the time to the first token, where nothing tells the queue. */
const QUEUE_UNKNOWN_SHARE = 0.5
const PERCENT = 100
/** Peaks of both units together of which some, most, or all of the GPU's time is told. */
const SHARED_PEAKS = [0.5, 0.8, 1] as const

/** What holds a phase back: what saturates while the GPU works, and what keeps it idle otherwise. */
export function phaseMix(facts: Facts, phase: Phase): Mix {
  const on_cpu = cpuMix(facts, phase)
  if (on_cpu !== null) return on_cpu
  const { tensor_pct, dram_pct } = facts.gpu.phases[phase]
  const { working } = facts.gpu
  if (
    tensor_pct === null &&
    dram_pct === null &&
    working.tensor !== null &&
    working.dram !== null
  ) {
    return whileWorking(facts, timeSharedMix(facts, phase, working.tensor.pct, working.dram.pct))
  }
  if (tensor_pct === null && dram_pct === null && facts.duty === null) return guessFromCpu(facts)
  return whileWorking(facts, workingMix(tensor_pct, dram_pct))
}

/**
 * The same where the server reveals no stages. A tensor pipe at its peak is fed enough. DRAM at its
 * peak may serve one request as well as thirty, so that a larger batch might share the same reading;
 * and a GPU that idles may wait for anything.
 */
export function wholeMix(facts: Facts): Mix {
  const { tensor, dram } = facts.gpu.working
  if (tensor === null && dram === null && facts.gpu.busy === null) return guessFromCpu(facts)
  const busy = facts.gpu.busy === null ? 1 : facts.gpu.busy.pct / PERCENT
  const { compute = 0, memory_bandwidth = 0 } = workingMix(tensor?.pct ?? null, dram?.pct ?? null)
  const bandwidth = memory_bandwidth * BATCH_UNKNOWN_SHARE
  // Before the first token a request may wait for a place, however busy the GPU is meanwhile.
  const computes = compute * (facts.metric === 'ttft_ms' ? QUEUE_UNKNOWN_SHARE : 1)
  const host = facts.host.saturated ?? 0
  const working: Mix = {
    compute: computes,
    memory_bandwidth: bandwidth,
    unknown: 1 - computes - bandwidth,
  }
  return blend(working, busy, { host, unknown: 1 - host })
}

function whileWorking(facts: Facts, working: Mix): Mix {
  return facts.duty === null ? working : blend(working, facts.duty, idleMix(facts))
}

/**
 * Both phases in one reading, and neither unit at its peak: each has its peak in its own phase, tensor
 * pipes in prefill and DRAM in decode, and the time is shared as each unit shows of its own peak. Each
 * token takes the same arithmetic, so that prefill has its share of the tokens of what the tensor pipes
 * do. A request that decodes sits through the prefill of the others (none where it is alone).
 */
function timeSharedMix(facts: Facts, phase: Phase, tensor_pct: number, dram_pct: number): Mix {
  const of_prefill = facts.queue.prompt_share ?? 1
  const computes = (tensor_pct * of_prefill) / THRESHOLDS.tensor_reach_pct
  const reads = dram_pct / THRESHOLDS.pipe_binds_pct
  const both = computes + reads
  const alone = 1 / Math.max(1, facts.queue.in_service ?? 1)
  const compute = phase === 'prefill' ? 1 : (computes / both) * (1 - alone)
  const bound: Mix = { compute, memory_bandwidth: 1 - compute }
  const [some, most, all] = SHARED_PEAKS
  const starved = 1 - ramp(both, some, most)
  const rest: Mix = { under_used_gpu: starved, unknown: 1 - starved }
  return blend(bound, ramp(both, some, all), rest)
}

/** The GPU works: which of its units is at its peak. */
function workingMix(tensor_pct: number | null, dram_pct: number | null): Mix {
  const compute = bindingDegree(tensor_pct, dram_pct)
  const bandwidth = bindingDegree(dram_pct, tensor_pct)
  const explained = Math.max(compute, bandwidth)
  if (tensor_pct === null || dram_pct === null) {
    return split(compute, bandwidth, explained, { unknown: 1 })
  }
  // Both units far from their peaks: kernels wait for something else, mostly for more work.
  const highest = Math.max(tensor_pct, dram_pct)
  const starved = 1 - ramp(highest, THRESHOLDS.pipe_other_idle_pct, THRESHOLDS.pipe_low_pct)
  return split(compute, bandwidth, explained, { under_used_gpu: starved, unknown: 1 - starved })
}

function split(compute: number, bandwidth: number, explained: number, rest: Mix): Mix {
  if (explained === 0) return rest
  const sum = compute + bandwidth
  const bound: Mix = { compute: compute / sum, memory_bandwidth: bandwidth / sum }
  return blend(bound, explained, rest)
}

/** 0–1: how far a unit binds. Beside an idle one, it binds from lower on. */
export function bindingDegree(pct: number | null, other_pct: number | null): number {
  if (pct === null) return 0
  const { pipe_other_idle_pct: idle, pipe_low_pct: low, pipe_binds_pct: binds } = THRESHOLDS
  const other_works = ramp(other_pct ?? low, idle, low)
  const from = idle + other_works * (low - idle)
  const to = low + other_works * (binds - low)
  return ramp(pct, from, to)
}

/** The GPU idles with requests in it: the host where its CPU is saturated, else too little work. */
function idleMix(facts: Facts): Mix {
  const { saturated } = facts.host
  if (saturated === null) return { under_used_gpu: 0.5, unknown: 0.5 }
  return { host: saturated, under_used_gpu: 1 - saturated }
}

function guessFromCpu(facts: Facts): Mix {
  const host = (facts.host.saturated ?? 0) * CPU_GUESS_SHARE
  return { host, unknown: 1 - host }
}
