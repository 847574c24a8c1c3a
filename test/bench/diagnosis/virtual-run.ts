import { parseDemoSettings, type DemoConfig } from '../../../src/demo/settings.ts'
import { EventQueue } from '../../../src/demo/simulation/event-queue.ts'
import { BLOCK_TOKENS } from '../../../src/demo/simulation/kv-cache.ts'
import type { RequestSpec } from '../../../src/demo/simulation/request.ts'
import { type Machine, Simulation } from '../../../src/demo/simulation/simulation.ts'
import { createSchedule } from '../../../src/engine/plan/schedule.ts'
import { syntheticLengths } from '../../../src/engine/plan/synthetic-prompt.ts'
import { inFlightMax } from '../../../src/shared/arrivals.ts'
import type { RequestRecord } from '../../../src/shared/request.ts'
import type { SampledRun } from '../../../src/shared/signal.ts'
import type { Certificate } from '../../../src/shared/summary.ts'
import type { Workload } from '../../../src/shared/workload.ts'
import { VirtualSampler } from './sampler.ts'
import { VirtualClient } from './virtual-client.ts'
import type { View } from './views.ts'

const NS_PER_S = 1e9
/** Readings are a second apart, and not in step with the load. */
const SAMPLE_EVERY_S = 1
const FIRST_SAMPLE_S = 0.37
/** Between two repetitions. */
const PAUSE_S = 3

/** Sizes on the wire, as the bundled server's chat has them. */
const REQUEST_BYTES = 400
const BYTES_PER_PROMPT_TOKEN = 6
const HEAD_BYTES = 360
const TOKEN_BYTES = 230
const FINAL_BYTES = 420

export interface VirtualRun {
  records: RequestRecord[]
  end_ns: number
  sampled: SampledRun
  certificate: Certificate
}

export interface VirtualJob {
  settings: Readonly<Record<string, string>>
  machine?: Machine
  workload: Workload
  repetitions: number
  client_ms: number
  /** Null: only the requests are wanted, and nothing is sampled. */
  view: View | null
}

/** Runs the repetitions of a workload one after the other against one simulated server. */
export function runVirtually(job: VirtualJob): VirtualRun[] {
  const config = parseDemoSettings(job.settings)
  const simulation = new Simulation(config, job.workload.seed, undefined, job.machine)
  const runs: VirtualRun[] = []
  let start_s = PAUSE_S
  for (let repetition = 0; repetition < job.repetitions; repetition += 1) {
    const run = runOnce(job, simulation, config, repetition, start_s)
    runs.push(run)
    start_s += run.end_ns / NS_PER_S + PAUSE_S
  }
  return runs
}

function runOnce(
  job: VirtualJob,
  simulation: Simulation,
  config: DemoConfig,
  repetition: number,
  start_s: number,
): VirtualRun {
  const { workload } = job
  const clock = new EventQueue()
  const load = { due: 0, ended: 0, total: requestsOf(workload) }
  const client: VirtualClient = new VirtualClient({
    simulation,
    clock,
    start_s,
    client_ms: job.client_ms,
    in_flight_max: inFlightMax(workload.arrivals),
    specOf: (seq) => specOf(workload, config, repetition, seq),
    onEnd: (t_s) => {
      load.ended += 1
      if (workload.arrivals.kind === 'closed') dueNext(t_s)
    },
  })
  const dueNext = (t_s: number): void => {
    if (load.due >= load.total) return
    load.due += 1
    client.due(load.due - 1, t_s)
  }
  const { statistics } = simulation
  const finish = statistics.finish.bind(statistics)
  statistics.finish = (request, delivered_s) => {
    finish(request, delivered_s)
    if (job.view?.timings === true) client.account(request)
  }
  const sampler =
    job.view === null ? null : new VirtualSampler(simulation, config, job.view, start_s)
  startArrivals(workload, repetition, clock, start_s, dueNext)
  if (sampler !== null) startSampling(clock, start_s, sampler)
  const end_s = passTime(simulation, clock, client, () => load.ended === load.total)
  statistics.finish = finish
  return {
    records: client.records.toSorted((a, b) => a.end_ns - b.end_ns),
    end_ns: Math.round((end_s - start_s) * NS_PER_S),
    sampled: sampler?.sampled ?? { signals: [], samples: [] },
    certificate: client.certificate(end_s),
  }
}

/** Lets virtual time pass until everything has ended; returns when that was. */
function passTime(
  simulation: Simulation,
  clock: EventQueue,
  client: VirtualClient,
  done: () => boolean,
): number {
  let now_s = 0
  while (!done()) {
    now_s = Math.min(simulation.nextDue() ?? Infinity, clock.nextDue() ?? Infinity)
    if (!Number.isFinite(now_s)) throw new Error('nothing is due, and requests are under way')
    for (const arrival of simulation.advance(now_s)) client.take(arrival)
    clock.runUntil(now_s)
  }
  return now_s
}

function startArrivals(
  workload: Workload,
  repetition: number,
  clock: EventQueue,
  start_s: number,
  dueNext: (t_s: number) => void,
): void {
  const { arrivals, seed } = workload
  if (arrivals.kind === 'closed') {
    clock.at(start_s, (now_s) => {
      for (let index = 0; index < arrivals.concurrency; index += 1) dueNext(now_s)
    })
    return
  }
  const schedule = createSchedule(arrivals, seed, repetition, null)
  const total = requestsOf(workload)
  for (let index = 0; index < total; index += 1) {
    const due_ns = schedule.next()
    if (due_ns === null) throw new Error('the schedule ends before the load')
    clock.at(start_s + due_ns / NS_PER_S, dueNext)
  }
}

function startSampling(clock: EventQueue, start_s: number, sampler: VirtualSampler): void {
  const readAt = (due_s: number): void => {
    clock.at(due_s, (now_s) => {
      sampler.read(now_s)
      readAt(now_s + SAMPLE_EVERY_S)
    })
  }
  readAt(start_s + FIRST_SAMPLE_S)
}

function requestsOf({ stop }: Workload): number {
  if (stop.kind !== 'requests') throw new Error('a scenario ends after so many requests')
  return stop.requests
}

function specOf(
  workload: Workload,
  config: DemoConfig,
  repetition: number,
  seq: number,
): RequestSpec {
  const { prompts, seed } = workload
  if (prompts.kind !== 'synthetic') throw new Error('a scenario has synthetic prompts')
  const place = { seed, repetition, phase: 'measured' as const, at: [seq] }
  const { input_tokens, output_tokens_max } = syntheticLengths(prompts, place)
  const output_tokens = Math.max(1, Math.min(output_tokens_max, config.max_model_len - 1))
  const prompt_tokens = Math.max(1, Math.min(input_tokens, config.max_model_len - output_tokens))
  const blocks = Math.floor(prompt_tokens / BLOCK_TOKENS)
  const shared = Math.floor(prompts.shared_prefix_tokens / BLOCK_TOKENS)
  const own = (repetition + 1) * 1e9 + seq * 1e5
  return {
    prompt_tokens,
    output_tokens,
    block_hashes: Array.from({ length: blocks }, (_, at) => (at < shared ? at : own + at)),
    finish_reason: 'length',
    stream: true,
    request_bytes: REQUEST_BYTES + BYTES_PER_PROMPT_TOKEN * prompt_tokens,
    head_bytes: HEAD_BYTES,
    token_bytes: TOKEN_BYTES,
    final_bytes: FINAL_BYTES,
  }
}
