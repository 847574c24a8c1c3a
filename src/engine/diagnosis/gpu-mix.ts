import type { Phase } from '../../shared/diagnosis.ts'
import { cpuMix } from './cpu-engine.ts'
import { bindingDegree } from './binding-degree.ts'
import { stageMs, type Facts } from './facts.ts'
import { blend, type Mix } from './mix.ts'
import { ramp, THRESHOLDS } from './thresholds.ts'

/** Without any GPU signal, a saturated CPU explains at most this much of the time in the model. */
const CPU_GUESS_SHARE = 0.5
/** Of a DRAM interface at its peak, what is owed to it where nothing tells how many requests share it. */
const BATCH_UNKNOWN_SHARE = 0.4
/** The same of the time to the first token, where nothing tells the queue. */
const QUEUE_UNKNOWN_SHARE = 0.5
const PERCENT = 100
/** Prefill of less time than this, beside decode's, is not seen in readings of the whole GPU. */
const HIDDEN_PREFILL_SHARE = 0.25
/** Tokens of a prefill's step over the ridge, where that is not known. */
const PROMPT_INTENSITY_USUAL = 4
/** Peaks of both units together of which some, most, or all of the GPU's time is told. */
const SHARED_PEAKS = [0.5, 0.8, 1] as const

/** What holds a phase back: what saturates while the GPU works, and what keeps it idle otherwise. */
export function phaseMix(facts: Facts, phase: Phase): Mix {
  const on_cpu = cpuMix(facts, phase)
  if (on_cpu !== null) return on_cpu
  const hidden = phase === 'prefill' ? hiddenPrefillMix(facts) : null
  if (hidden !== null) return whileWorking(facts, hidden)
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
 * do; and it reads the weights too, the less the longer its steps. A request that decodes sits through
 * the prefill of the others (none where it is alone).
 */
function timeSharedMix(facts: Facts, phase: Phase, tensor_pct: number, dram_pct: number): Mix {
  const { prompt_share, prompt_intensity, in_service } = facts.queue
  const computes = (tensor_pct * (prompt_share ?? 1)) / THRESHOLDS.tensor_reach_pct
  const read_meanwhile = computes / Math.max(1, prompt_intensity ?? PROMPT_INTENSITY_USUAL)
  const reads = Math.max(0, dram_pct / THRESHOLDS.pipe_binds_pct - read_meanwhile)
  const both = computes + reads
  if (both <= 0) return { under_used_gpu: 1 }
  const alone = 1 / Math.max(1, in_service ?? 1)
  const compute = phase === 'prefill' ? prefillComputes(facts) : (computes / both) * (1 - alone)
  const bound: Mix = { compute, memory_bandwidth: 1 - compute }
  const [some, most, all] = SHARED_PEAKS
  const starved = 1 - ramp(both, some, most)
  const rest: Mix = { under_used_gpu: starved, unknown: 1 - starved }
  return blend(bound, ramp(both, some, all), rest)
}

/** 0–1: whether prefill computes longer than it reads weights, by the length of its steps. */
function prefillComputes({ queue }: Facts): number {
  const { prompt_intensity } = queue
  if (prompt_intensity === null) return 1
  return ramp(prompt_intensity, THRESHOLDS.ridge_near, THRESHOLDS.ridge_reached)
}

/**
 * Prefill has little of the GPU's time, so that the whole GPU's readings are those of decode: what
 * holds prefill back follows from the length of its steps, where the GPU's peaks are known.
 */
function hiddenPrefillMix(facts: Facts): Mix | null {
  const { phases, working } = facts.gpu
  const known = facts.queue.prompt_intensity !== null && (working.tensor ?? working.dram) !== null
  if (!phases.prefill.estimated || !known) return null
  const [prefill, decode] = [stageMs(facts, 'prefill'), stageMs(facts, 'decode')]
  if (prefill >= decode * HIDDEN_PREFILL_SHARE) return null
  const compute = prefillComputes(facts)
  return { compute, memory_bandwidth: 1 - compute }
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
