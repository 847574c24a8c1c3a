import type { Phase } from '../../shared/diagnosis.ts'
import { plainName } from './batch-limit.ts'
import { stageMs, type Facts } from './facts.ts'
import { blend, type Mix } from './mix.ts'
import { ramp, THRESHOLDS } from './thresholds.ts'

const PERCENT = 100

/** Settings that say that no GPU is used, by the names of llama.cpp, Ollama and vLLM. */
const NO_GPU: Readonly<Record<string, readonly string[]>> = {
  n_gpu_layers: ['0'],
  gpu_layers: ['0'],
  ngl: ['0'],
  num_gpu: ['0'],
  device: ['none', 'cpu'],
}
const THREADS = ['threads', 't', 'n_threads', 'num_thread']

/**
 * Requests that share each reading of the weights. With 16-bit weights as many floating-point
 * operations are done per byte as requests decode at once. A core's ridge (Williams, Waterman and
 * Patterson, Roofline, CACM 52(4), 2009) lies at 10 to 20: 32 operations a cycle at 3 GHz over 5 to
 * 10 GB/s. From there on arithmetic binds; below, nothing that is read here tells it from memory.
 */
const SHARED_READING = { from: 4, to: 16 }
/** Cores that others keep busy, from which on they are in the way at all, and plainly so. */
const OTHERS_CORES = { from: 0.1, to: 0.5 }

/**
 * A server that computes on the processor. What elsewhere is a GPU at work is here the server's own
 * processor time; and a core that someone else has is missing just where the model is computed.
 */
export interface CpuEngine {
  /** Cores that it may compute on: its threads, or those of the machine. */
  cores: number
  /** Cores that its processes kept busy, on average. */
  own_cores: number
  /** 0–1: of the cores that it may compute on, while a request was in the model. */
  use: number
  /** Cores that everyone else kept busy, on average. */
  others_cores: number
  /** 0–1: how plainly others have the cores that it waits for. */
  contended: number
  /** Requests that decode at once. */
  at_once: number
  samples: number
}

/** Null where a GPU computes, or where it is not known how busy the server's own processes are. */
export function readCpuEngine(facts: Facts): CpuEngine | null {
  const { signals, host, queue } = facts
  const own = signals.gauge('server_process_cpu_pct')
  const machine = signals.gauge('host_cores')
  if (own === null || machine === null || !computesOnCpu(facts)) return null
  const cores = Math.min(threadsOf(facts) ?? machine.mean, machine.mean)
  const own_cores = own.mean / PERCENT
  const all_cores = ((host.all?.mean ?? 0) / PERCENT) * machine.mean
  const others_cores = Math.max(0, all_cores - own_cores)
  const { from, to } = OTHERS_CORES
  return {
    cores,
    own_cores,
    use: Math.min(1, own_cores / cores / presentShare(facts)),
    others_cores,
    contended: (host.saturated ?? 0) * ramp(others_cores, from, to),
    at_once: queue.running?.mean ?? queue.in_service ?? 1,
    samples: own.samples,
  }
}

/**
 * What the time in the model is owed to where the processor computes: to arithmetic as far as the
 * server has its cores, to the host as far as others have them. Null where a GPU computes.
 */
export function cpuMix(facts: Facts, phase: Phase): Mix | null {
  const engine = readCpuEngine(facts)
  if (engine === null) return null
  const computing = Math.min(1, (engine.use * PERCENT) / THRESHOLDS.cpu_saturated_pct)
  const { contended } = engine
  return blend(workMix(engine, phase), computing, { host: contended, unknown: 1 - contended })
}

/**
 * Time that a request is inside the server, in none of its stages: it holds a slot while the processor
 * computes for the others, which is owed to what the two phases are owed to, by their time. Null where
 * a GPU computes.
 */
export function cpuRemainderMix(facts: Facts): Mix | null {
  const [prefill, decode] = [cpuMix(facts, 'prefill'), cpuMix(facts, 'decode')]
  if (prefill === null || decode === null) return null
  const in_prefill = stageMs(facts, 'prefill')
  const both = in_prefill + stageMs(facts, 'decode')
  return both <= 0 ? { unknown: 1 } : blend(prefill, in_prefill / both, decode)
}

/** The server has its cores. A prompt shares each reading of the weights among all of its tokens. */
function workMix({ at_once }: CpuEngine, phase: Phase): Mix {
  const { from, to } = SHARED_READING
  const compute = phase === 'prefill' ? 1 : ramp(at_once, from, to)
  return { compute, unknown: 1 - compute }
}

function computesOnCpu({ gpu, settings }: Facts): boolean {
  if (gpu.busy !== null || gpu.util !== null || gpu.tensor !== null) return false
  return settings.some(
    ({ name, value }) => NO_GPU[plainName(name)]?.includes(value.trim().toLowerCase()) === true,
  )
}

function threadsOf({ settings }: Facts): number | null {
  const value = Number(settings.find(({ name }) => THREADS.includes(plainName(name)))?.value)
  return Number.isFinite(value) && value >= 1 ? value : null
}

/** Share of the time with at least one request in the model; see `duty` of the facts. */
function presentShare({ queue, concurrency }: Facts): number {
  if (queue.in_service === null) return 1
  const p = Math.min(1, queue.in_service / Math.max(1, concurrency))
  return Math.max(Number.EPSILON, 1 - (1 - p) ** concurrency)
}
