import { readCpuEngine } from './cpu-engine.ts'
import { isLatencyMetric } from '../../shared/goal.ts'
import { stageMs, type Facts } from './facts.ts'
import { phaseMix } from './gpu-mix.ts'
import { addMix, blend, type Mix } from './mix.ts'
import { ramp, THRESHOLDS } from './thresholds.ts'

/** What a longer batch gains is unsure to this degree where DRAM is at its peak and the KV use unknown. */
const KV_UNKNOWN_ROOM = 0.75
/** Half of the gain is left when the KV cache, read in each step, is nearly full. */
const KV_FULL_ROOM = 0.5
/** A full cache beside a queue, where the limit on running requests might explain the queue too. */
const LIMIT_UNKNOWN_SHARE = 0.7
/** Shares of the time in the model that computing takes: prefill comes through, or not any more. */
const PREFILL_FILLS = [0.6, 0.95] as const
/** Per cent of a request's time in the server that none of its stages explains. */
const AROUND_PCT = { trifle: 15, much: 40 }
/** From the client alone nobody knows how near its limit a server is that keeps up. */
const NOTHING_TOLD = 0.7
/** Of the time in the model: some of it, and most of it. */
const PREFILL_SHARES = [0.5, 0.9] as const
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
  const reached = Math.max(limit ?? 0, stepDegree(facts))
  const behind_limit = blend({ under_used_gpu: 1 }, reached * room, service)
  // More memory lets more requests run at once, which gains nothing where they compute already.
  const held = memory * (1 - computeBlocks(facts, service)) * (1 - densityOf(facts))
  return blend({ memory_capacity: 1 }, held, behind_limit)
}

/**
 * What the wait in the client is owed to: to the client, unless the workload's own cap on requests in
 * flight is reached. Behind a cap a request waits as it would in the server's queue: for the cap where
 * the hardware has room, else for what holds back those that were sent.
 */
export function clientWaitMix(facts: Facts): Mix {
  const { capped } = facts.load
  if (capped === 0) return { client: 1 }
  const service = serviceMixOf(facts)
  const held = Math.max(limitDegree(facts) ?? 0, stepDegree(facts), memoryDegree(facts))
  const room = roomFor(facts, service) * (1 - held)
  const behind_cap = blend({ client: 1 }, room, held > 0 ? queueMix(facts) : service)
  return blend(behind_cap, capped, { client: 1 })
}

/**
 * What a prefill that is cut into chunks is owed to: where every step holds as many tokens as it may,
 * to that limit, as far as the hardware has room for more.
 */
export function chunkedShare(facts: Facts): number {
  return stepDegree(facts) * roomFor(facts, serviceMixOf(facts))
}

/** 0–1: every step is as full as it may be. */
export function stepDegree({ queue }: Facts): number {
  return queue.step?.reached ?? 0
}

/** 0–1: the KV cache is full, and requests suffer from it: they wait below the limit, or are preempted. */
export function memoryDegree({ queue, client }: Facts): number {
  const { kv, preemptions, waiting, running, limit } = queue
  if (kv === null) return 0
  const full = ramp(kv.p99 ?? kv.max, THRESHOLDS.kv_near_pct, THRESHOLDS.kv_full_pct)
  const preempted = ramp(
    (preemptions ?? 0) / Math.max(1, client.requests),
    THRESHOLDS.preemptions_per_request_few,
    THRESHOLDS.preemptions_per_request,
  )
  if (waiting === null || waiting.mean < THRESHOLDS.waiting_min) return full * preempted
  if (limit === null || running === null) return full * Math.max(preempted, LIMIT_UNKNOWN_SHARE)
  const below_limit = 1 - ramp(running.mean, limit.value * 0.8, limit.value * 0.95)
  return full * Math.max(below_limit, preempted)
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

/**
 * 0–1: without a GPU signal, how far steps are so full of tokens that they compute for as long as they
 * read weights. Where the GPU is not known it is taken by the time that prefill, which computes, takes.
 */
function densityOf(facts: Facts): number {
  if (hasGpuSignal(facts)) return 0
  const { intensity } = facts.queue
  if (intensity !== null) return ramp(intensity, THRESHOLDS.ridge_near, THRESHOLDS.ridge_reached)
  const [prefill, decode] = [stageMs(facts, 'prefill'), stageMs(facts, 'decode')]
  if (prefill + decode <= 0) return 0
  const [some, most] = PREFILL_SHARES
  return ramp(prefill / (prefill + decode), some, most)
}

/** Whether anything says what the hardware is doing, an estimate included. */
export function hasGpuSignal({ gpu }: Facts): boolean {
  return gpu.busy !== null || gpu.working.tensor !== null || !gpu.phases.decode.estimated
}

/**
 * 0–1: how far the load itself, and nothing of the server, holds back a rate: all that comes is served
 * at once, and the hardware has room for more. Of a latency, and of a closed loop, it never does.
 */
export function loadLimits(facts: Facts): number {
  const { load, metric, queue } = facts
  if (load.kind === 'closed' || load.grows || isLatencyMetric(metric)) return 0
  const held = Math.max(limitDegree(facts) ?? 0, stepDegree(facts), memoryDegree(facts))
  const waits = ramp(queue.waiting?.mean ?? 0, THRESHOLDS.waiting_min, 4 * THRESHOLDS.waiting_min)
  // Time inside the server around the model is a queue, too, as soon as it is more than a trifle.
  const around_pct = facts.stages.find(({ name }) => name === 'remainder')?.share_pct ?? 0
  const told = facts.server.stages.decode !== null || hasGpuSignal(facts)
  const around = told ? ramp(around_pct, AROUND_PCT.trifle, AROUND_PCT.much) : NOTHING_TOLD
  return roomFor(facts, serviceMixOf(facts)) * (1 - held) * (1 - waits) * (1 - around)
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
  // Arithmetic that fills the processor leaves no room; a short batch may share more.
  if (readCpuEngine(facts) !== null) return 1 - (service.compute ?? 0)
  const { host, queue } = facts
  if (!hasGpuSignal(facts)) {
    const free = NO_GPU_ROOM + (host.all_saturated ?? 0) * (NO_GPU_CPU_FULL_ROOM - NO_GPU_ROOM)
    return free * (1 - densityOf(facts))
  }
  const kv_room =
    queue.kv === null
      ? KV_UNKNOWN_ROOM
      : 1 - ramp(queue.kv.mean, 50, THRESHOLDS.kv_full_pct) * (1 - KV_FULL_ROOM)
  const blocked = computeBlocks(facts, service)
  return Math.max(0, 1 - blocked - (service.memory_bandwidth ?? 0) * (1 - kv_room))
}

/**
 * 0–1: how far computing keeps more requests at once from gaining anything. The first token needs
 * prefill only, which comes before the decoding of the others: it gains until prefill fills the GPU.
 */
function computeBlocks({ metric }: Facts, service: Mix): number {
  const compute = service.compute ?? 0
  const [some, all] = PREFILL_FILLS
  return metric === 'ttft_ms' ? ramp(compute, some, all) : compute
}
