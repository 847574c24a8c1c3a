import { stageMs, type Facts } from './facts.ts'
import { phaseMix } from './gpu-mix.ts'
import { addMix, blend, type Mix } from './mix.ts'
import { ramp, THRESHOLDS } from './thresholds.ts'

/** What a longer batch gains is unsure to this degree where DRAM is at its peak and the KV use unknown. */
const KV_UNKNOWN_ROOM = 0.75
/** Half of the gain is left when the KV cache, read in each step, is nearly full. */
const KV_FULL_ROOM = 0.5
/** No GPU signal: whether the hardware has room for more at once is a guess. */
const NO_GPU_ROOM = 0.8
const NO_GPU_CPU_FULL_ROOM = 0.4

/**
 * What the time in the queue is owed to: memory where the KV cache is full; the limit on running
 * requests where it is reached and the hardware has room; else whatever holds back those that run.
 */
export function queueMix(facts: Facts): Mix {
  const service = serviceMixOf(facts)
  const memory = memoryDegree(facts)
  const limit = limitDegree(facts)
  if (limit === null && facts.queue.waiting === null) {
    return blend({ memory_capacity: 1 }, memory, blend(service, 0.5, { unknown: 1 }))
  }
  const room = roomFor(facts, service)
  const behind_limit = blend({ under_used_gpu: 1 }, (limit ?? 0) * room, service)
  return blend({ memory_capacity: 1 }, memory, behind_limit)
}

/** 0–1: the KV cache is full, and requests suffer from it. */
export function memoryDegree({ queue }: Facts): number {
  const { kv, preemptions, waiting, running, limit } = queue
  if (kv === null) return 0
  const full = ramp(kv.p99 ?? kv.max, THRESHOLDS.kv_near_pct, THRESHOLDS.kv_full_pct)
  if ((preemptions ?? 0) > 0) return full
  if (waiting === null || waiting.mean < THRESHOLDS.waiting_min) return 0
  if (limit === null || running === null) return full * 0.7
  const below_limit = 1 - ramp(running.mean, limit.value * 0.8, limit.value * 0.95)
  return full * below_limit
}

/**
 * 0–1: the share of the time in the model that requests spend preempted: more are in it by Little's
 * law than run. Servers count that wait as prefill or decode.
 */
export function preemptedShare({ queue }: Facts): number {
  const { preemptions, running, in_service } = queue
  if ((preemptions ?? 0) <= 0 || running === null || in_service === null) return 0
  return in_service <= 0 ? 0 : Math.max(0, 1 - running.mean / in_service)
}

/**
 * 0–1: as many requests run as may, and others wait. Null where the limit or the running requests are
 * not known. Running requests come from the server, else from Little's law over its own times.
 */
export function limitDegree(facts: Facts): number | null {
  const { limit, running, waiting } = facts.queue
  const at_once = running?.mean ?? facts.queue.in_service
  if (limit === null || at_once === null) return null
  const waits = waiting === null ? facts.concurrency > limit.value : waitsMuch(waiting.mean)
  if (!waits) return 0
  const reached_pct = (at_once / limit.value) * 100
  return ramp(reached_pct, THRESHOLDS.at_limit_near_pct, THRESHOLDS.at_limit_pct)
}

function waitsMuch(waiting: number): boolean {
  return waiting >= THRESHOLDS.waiting_min
}

/** What holds back the requests that run, prefill and decode by their time. */
function serviceMixOf(facts: Facts): Mix {
  const [prefill, decode] = [stageMs(facts, 'prefill'), stageMs(facts, 'decode')]
  if (prefill + decode <= 0) return { unknown: 1 }
  const mix = addMix({}, phaseMix(facts, 'prefill'), prefill / (prefill + decode))
  return addMix(mix, phaseMix(facts, 'decode'), decode / (prefill + decode))
}

/**
 * 0–1: how much of the hardware is free for more requests at once. None where compute binds. Where
 * bandwidth binds, a longer batch shares the reading of the weights but not that of the KV cache.
 */
function roomFor(facts: Facts, service: Mix): number {
  const { gpu, host, queue } = facts
  const told = gpu.busy !== null || gpu.tensor !== null || gpu.phases.decode.tensor_pct !== null
  if (!told) {
    return NO_GPU_ROOM + (host.all_saturated ?? 0) * (NO_GPU_CPU_FULL_ROOM - NO_GPU_ROOM)
  }
  const kv_room =
    queue.kv === null
      ? KV_UNKNOWN_ROOM
      : 1 - ramp(queue.kv.mean, 50, THRESHOLDS.kv_full_pct) * (1 - KV_FULL_ROOM)
  return 1 - (service.compute ?? 0) - (service.memory_bandwidth ?? 0) * (1 - kv_room)
}
