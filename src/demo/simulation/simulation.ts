import type { DemoConfig } from '../settings.ts'
import { EventQueue } from './event-queue.ts'
import { GpuMeter } from './gpu-meter.ts'
import { SIMULATED_GPUS, type SimulatedGpu } from './gpus.ts'
import { Host, type AddedWork } from './host.ts'
import { KvCache } from './kv-cache.ts'
import { Link } from './link.ts'
import { gpuMemoryUsedBytes, kvCacheBlocks } from './memory.ts'
import { modelBytes } from './model.ts'
import { createStepNoise, type StepNoise } from './noise.ts'
import { createRandom } from './random.ts'
import { createRequest, type RequestSpec, type SimulatedRequest } from './request.ts'
import { createRoofline, type Roofline } from './roofline.ts'
import { Scheduler, type StepPlan } from './scheduler.ts'
import { ServerStatistics } from './statistics.ts'

/** Something that reaches the client at `t_s`: the response's head, one token, or the end. */
export interface Arrival {
  id: number
  kind: 'head' | 'token' | 'end'
  t_s: number
}

/** Another machine under the same settings, to ask what one faster part of it would gain. */
export interface Machine {
  /** Instead of the GPU that the settings name. */
  gpu?: SimulatedGpu
  /** How many times as fast as assumed the host's cores are. */
  host_speed?: number
  added_work?: AddedWork
}

/**
 * The simulated server, without HTTP and without a clock: time is whatever the caller says, in seconds
 * since the start. Calls must not go back in time. A request's way: network, tokenizer, queue, steps of
 * the model, delivery, network.
 */
export class Simulation {
  readonly gpu: SimulatedGpu
  readonly host: Host
  readonly kv: KvCache
  readonly scheduler: Scheduler
  readonly gpu_meter = new GpuMeter()
  readonly statistics = new ServerStatistics()
  readonly inbound: Link
  readonly outbound: Link
  readonly gpu_memory_used_bytes: number
  readonly #roofline: Roofline
  readonly #noise: StepNoise
  readonly #events = new EventQueue()
  readonly #requests = new Map<number, SimulatedRequest>()
  #arrivals: Arrival[] = []
  #next_id = 1
  #stepping = false

  /** Raises a ProblemError where the settings leave no room for the model. */
  constructor(config: DemoConfig, seed: number, noise?: StepNoise, machine: Machine = {}) {
    this.gpu = machine.gpu ?? SIMULATED_GPUS[config.gpu]
    const bytes = modelBytes(config.quantization, config.kv_cache_dtype)
    const blocks = kvCacheBlocks(this.gpu, bytes, config)
    this.gpu_memory_used_bytes = gpuMemoryUsedBytes(bytes, blocks)
    this.kv = new KvCache(blocks, config.enable_prefix_caching)
    this.scheduler = new Scheduler(config, this.kv)
    const { tokenizer_workers, tokenizer_mode } = config
    const { host_speed, added_work } = machine
    this.host = new Host(tokenizer_workers, tokenizer_mode, host_speed, added_work)
    this.inbound = new Link(config.network_mbps, config.network_delay_ms)
    this.outbound = new Link(config.network_mbps, config.network_delay_ms)
    this.#roofline = createRoofline(this.gpu, bytes, config.quantization, machine.host_speed)
    this.#noise = noise ?? createStepNoise(createRandom(seed))
  }

  /** Requests that have not reached their end. */
  get in_flight(): number {
    return this.#requests.size
  }

  /** A request leaves the client at `t_s`; returns its id. */
  submit(t_s: number, spec: RequestSpec): number {
    this.#events.runUntil(t_s)
    const request = createRequest(this.#next_id, spec)
    this.#next_id += 1
    this.#requests.set(request.id, request)
    this.#at(this.inbound.transfer(t_s, spec.request_bytes), request, this.#arrive)
    return request.id
  }

  /** The client has gone: the request frees what it holds, and nothing more of it arrives. */
  abort(t_s: number, id: number): void {
    this.#events.runUntil(t_s)
    const request = this.#requests.get(id)
    if (request === undefined) return
    this.#requests.delete(id)
    request.aborted = true
    this.scheduler.remove(request)
    const complete = request.generated_tokens === request.spec.output_tokens
    if (!complete) this.statistics.finished.abort += 1
  }

  /** The next instant at which something happens, or null. */
  nextDue(): number | null {
    return this.#events.nextDue()
  }

  /** Lets time pass to `t_s`; returns what reached clients, in order. */
  advance(t_s: number): Arrival[] {
    this.#events.runUntil(t_s)
    const arrivals = this.#arrivals
    this.#arrivals = []
    return arrivals
  }

  #at(due_s: number, request: SimulatedRequest, action: RequestAction): void {
    this.#events.at(due_s, (now_s) => {
      if (!request.aborted) action(request, now_s)
    })
  }

  readonly #arrive: RequestAction = (request, now_s) => {
    request.arrived_s = now_s
    this.#send(now_s, request, 'head', request.spec.head_bytes)
    this.#at(this.host.parse(now_s), request, this.#tokenize)
  }

  readonly #tokenize: RequestAction = (request, now_s) => {
    request.parsed_s = now_s
    this.#at(this.host.tokenize(now_s, request.spec.prompt_tokens), request, this.#enqueue)
  }

  readonly #enqueue: RequestAction = (request, now_s) => {
    request.queued_s = now_s
    this.scheduler.enqueue(request)
    if (!this.#stepping) this.#startStep(now_s)
  }

  #startStep(now_s: number): void {
    const plan = this.scheduler.plan()
    this.#stepping = plan !== null
    if (plan === null) return
    for (const { request } of plan.chunks) request.scheduled_s ??= now_s
    const cost = this.#roofline.cost(plan.prefill, plan.decode)
    const start_s = now_s + cost.overhead_s
    const end_s = start_s + cost.gpu_s * this.#noise.factor(now_s)
    this.host.scheduler.add(now_s, start_s)
    this.gpu_meter.add(start_s, end_s, cost)
    this.#events.at(end_s, (due_s) => {
      this.#endStep(plan, due_s)
    })
  }

  #endStep(plan: StepPlan, now_s: number): void {
    for (const request of this.scheduler.complete(plan)) {
      const delivered_s = this.host.deliver(now_s)
      this.statistics.token(request, now_s, delivered_s)
      if (request.spec.stream) this.#send(delivered_s, request, 'token', request.spec.token_bytes)
      if (request.generated_tokens < request.spec.output_tokens) continue
      this.statistics.finish(request, delivered_s)
      this.#send(delivered_s, request, 'end', request.spec.final_bytes)
    }
    this.#startStep(now_s)
  }

  #send(t_s: number, request: SimulatedRequest, kind: Arrival['kind'], bytes: number): void {
    this.#at(this.outbound.transfer(t_s, bytes), request, (_, now_s) => {
      if (kind === 'end') this.#requests.delete(request.id)
      this.#arrivals.push({ id: request.id, kind, t_s: now_s })
    })
  }
}

type RequestAction = (request: SimulatedRequest, now_s: number) => void
