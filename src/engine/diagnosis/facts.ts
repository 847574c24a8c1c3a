import type { Gpu } from '../../shared/catalogue.ts'
import type { Stage, StageName } from '../../shared/diagnosis.ts'
import type { GoalMetric } from '../../shared/goal.ts'
import type { Setting } from '../../shared/target.ts'
import { mean } from '../stats/mean.ts'
import { meanInFlight } from '../summary/in-flight.ts'
import { findBatchLimit, type BatchLimit } from './batch-limit.ts'
import { readClientPath, type ClientPath } from './client-path.ts'
import { estimateGpuUse } from './gpu-estimate.ts'
import { readGpuUse, type GpuUse } from './gpu-use.ts'
import type { DiagnosedRun, DiagnosisInput } from './input.ts'
import { readLoad, type LoadFacts } from './load-facts.ts'
import { readServerPath, type ServerPath } from './server-path.ts'
import { buildStages } from './stages.ts'
import { weightBytesOf } from './model-size.ts'
import {
  intensityOf,
  promptIntensityOf,
  readPace,
  readStepLimit,
  ridgeTokens,
  type StepLimit,
} from './step-limit.ts'
import { ramp, THRESHOLDS } from './thresholds.ts'
import { vanishedEvidence } from './vanished.ts'
import { readWindows, type GaugeReading, type WindowSignals } from './window-signals.ts'

const MS_PER_S = 1_000

/** The queue in front of the batch: who runs, who waits, and what the limit is. */
export interface QueueState {
  running: GaugeReading | null
  waiting: GaugeReading | null
  kv: GaugeReading | null
  preemptions: number | null
  limit: BatchLimit | null
  /** The limit on tokens per step; null where it, or how full the steps are, is not known. */
  step: StepLimit | null
  /** Tokens of the mean step over those from which on it computes longer than it reads weights. */
  intensity: number | null
  /** The same of a step of prefill: as long as the mean prompt, or as a step may be. */
  prompt_intensity: number | null
  /** Share of the tokens computed that are of prompts, 0–1. */
  prompt_share: number | null
  /** Requests in prefill or decode at a time, by Little's law from the server's own times. */
  in_service: number | null
}

export interface HostUse {
  busiest: GaugeReading | null
  all: GaugeReading | null
  /** 0–1: how far the CPU is saturated, by the busiest core or as a whole; null where not read. */
  saturated: number | null
  /** 0–1, all cores together. */
  all_saturated: number | null
  /** Milliseconds of CPU that are used for each request, by all cores; null where not read. */
  cpu_ms_per_request: number | null
}

/** What the measurement says, before anything is concluded from it. */
export interface Facts {
  client: ClientPath
  server: ServerPath
  stages: Stage[]
  gpu: GpuUse
  host: HostUse
  queue: QueueState
  signals: WindowSignals
  /** Seconds of the windows in which a signal that had been read could not be. */
  not_read_s: number
  settings: readonly Setting[]
  entry: Gpu | null
  concurrency: number
  load: LoadFacts
  metric: GoalMetric
  /**
   * 0–1: share of the time with work in prefill or decode in which the GPU works. A GPU that is idle
   * because no request is there is not held against it (Little's law gives how often one is).
   */
  duty: number | null
}

/** Reads everything that the rules need from the given runs. */
export function readFacts(input: DiagnosisInput, runs: readonly DiagnosedRun[]): Facts {
  const signals = readWindows(runs)
  const client = readClientPath(runs, input.workload.arrivals)
  const server = readServerPath(signals, client)
  const { arrivals } = input.workload
  const pace = readPace(signals, client)
  const grounds = { gpu: input.gpu, gpu_count: input.goal.hardware.gpu_count, ...pace }
  const weight_bytes = input.model?.weight_bytes_per_parameter ?? weightBytesOf(input.settings)
  const ridge = ridgeTokens(input.gpu, weight_bytes)
  const step = readStepLimit(input.settings, pace)
  const estimate = estimateGpuUse(signals, { ...grounds, model: input.model ?? null })
  const gpu = readGpuUse(signals, estimate)
  const in_service = inService(client, server)
  const load = readLoad(runs, arrivals)
  const in_flight = runs.map((run) => meanInFlight(run.records, run.end_ns, arrivals))
  const concurrency = Math.round(mean(in_flight))
  return {
    client,
    server,
    stages: buildStages(client, server),
    gpu,
    host: readHost(signals, client),
    queue: {
      running: signals.gauge('server_requests_running'),
      waiting: signals.gauge('server_requests_waiting'),
      kv: signals.gauge('server_kv_cache_pct'),
      preemptions: signals.increase('server_preemptions')?.value ?? null,
      limit: findBatchLimit(input.settings),
      step,
      intensity: intensityOf(pace, ridge),
      prompt_intensity: promptIntensityOf(client, step, ridge),
      prompt_share: pace.prompt_share,
      in_service,
    },
    signals,
    not_read_s: vanishedEvidence(runs).reduce((most, { value }) => Math.max(most, value ?? 0), 0),
    settings: input.settings,
    entry: input.gpu,
    concurrency,
    load,
    metric: input.goal.metric,
    duty: gpu.busy === null ? null : dutyOf(gpu.busy.pct, in_service, concurrency, load.kind),
  }
}

/** Milliseconds of a stage in the mean request; 0 where nothing tells it. */
export function stageMs(facts: Facts, name: StageName): number {
  return facts.stages.find((stage) => stage.name === name)?.mean_ms ?? 0
}

/** Per cent of the mean request that these stages take together; null where none is known. */
export function stagesPct(facts: Facts, names: readonly StageName[]): number | null {
  const known = facts.stages.filter(
    (stage) => names.includes(stage.name) && stage.share_pct !== null,
  )
  if (known.length === 0) return null
  return known.reduce((sum, stage) => sum + (stage.share_pct ?? 0), 0)
}

/** Little's law: requests in a stage = requests per second × time in it. */
function inService(client: ClientPath, server: ServerPath): number | null {
  const { prefill, decode } = server.stages
  if (prefill === null || decode === null || client.window_s <= 0) return null
  return (client.requests / client.window_s) * ((prefill.ms + decode.ms) / MS_PER_S)
}

/**
 * The time with at least one request in service is 1 − (1 − p)^c, where each of the c requests of the
 * closed loop is in service with probability p, as if they came and went independently. Requests that
 * come by themselves are in service in Poisson numbers: 1 − e^−m, for m of them on average.
 */
function dutyOf(
  busy_pct: number,
  in_service: number | null,
  concurrency: number,
  kind: LoadFacts['kind'],
): number {
  if (in_service === null) return Math.min(1, busy_pct / 100)
  const p = Math.min(1, in_service / concurrency)
  const present = kind === 'closed' ? 1 - (1 - p) ** concurrency : 1 - Math.exp(-in_service)
  return present <= 0 ? 1 : Math.min(1, busy_pct / 100 / present)
}

function readHost(signals: WindowSignals, client: ClientPath): HostUse {
  const busiest = signals.gauge('host_cpu_busiest_core_pct')
  const all = signals.gauge('host_cpu_pct')
  const saturation = (reading: GaugeReading | null): number | null =>
    reading === null
      ? null
      : ramp(reading.mean, THRESHOLDS.cpu_near_pct, THRESHOLDS.cpu_saturated_pct)
  const [core, whole] = [saturation(busiest), saturation(all)]
  return {
    busiest,
    all,
    saturated: core === null && whole === null ? null : Math.max(core ?? 0, whole ?? 0),
    all_saturated: whole,
    cpu_ms_per_request: cpuMsPerRequest(all, signals.gauge('host_cores'), client),
  }
}

function cpuMsPerRequest(
  all: GaugeReading | null,
  cores: GaugeReading | null,
  { requests, window_s }: ClientPath,
): number | null {
  if (all === null || cores === null || requests === 0 || window_s <= 0) return null
  return ((all.mean / 100) * cores.mean * window_s * MS_PER_S) / requests
}
