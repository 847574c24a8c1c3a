import type { Phase } from '../../shared/diagnosis.ts'
import type { Facts } from './facts.ts'
import { blend, type Mix } from './mix.ts'
import { ramp, THRESHOLDS } from './thresholds.ts'

/** Without any GPU signal, a saturated CPU explains at most this much of the time in the model. */
const CPU_GUESS_SHARE = 0.5

/** What holds a phase back: what saturates while the GPU works, and what keeps it idle otherwise. */
export function phaseMix(facts: Facts, phase: Phase): Mix {
  const { tensor_pct, dram_pct } = facts.gpu.phases[phase]
  return serviceMix(facts, tensor_pct, dram_pct, facts.duty)
}

/** The same for the GPU as a whole, where the server reveals no phases. */
export function wholeMix(facts: Facts): Mix {
  const { tensor, dram, busy } = facts.gpu
  const duty = busy === null ? null : busy.pct / 100
  return serviceMix(facts, tensor?.mean ?? null, dram?.mean ?? null, duty)
}

function serviceMix(
  facts: Facts,
  tensor_pct: number | null,
  dram_pct: number | null,
  duty: number | null,
): Mix {
  if (tensor_pct === null && dram_pct === null && duty === null) return guessFromCpu(facts)
  const working = workingMix(tensor_pct, dram_pct)
  return duty === null ? working : blend(working, duty, idleMix(facts))
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
  const other_idles = other_pct !== null && other_pct <= THRESHOLDS.pipe_other_idle_pct
  return other_idles
    ? ramp(pct, THRESHOLDS.pipe_other_idle_pct, THRESHOLDS.pipe_low_pct)
    : ramp(pct, THRESHOLDS.pipe_low_pct, THRESHOLDS.pipe_binds_pct)
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
