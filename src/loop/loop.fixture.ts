import { noisySide, QUIET } from '../engine/compare/noisy-runs.fixture.ts'
import { createRandom } from '../engine/stats/random.ts'
import type { Fork, ForkedProcess, ProcessEntry } from '../measure/process/child.ts'
import type { Goal } from '../shared/goal.ts'
import type { Investigation } from '../shared/investigation.ts'
import {
  toDemoSchema,
  toLoadSchema,
  toSampleSchema,
  type FromLoad,
  type LoadJob,
  type LoadTick,
} from '../shared/process-messages.ts'
import type { Progress } from '../shared/progress.ts'
import { packRecords } from '../shared/record-batch.ts'
import type { Problem } from '../shared/result.ts'
import type { Certificate } from '../shared/summary.ts'
import { type Target, TARGET_DEFAULTS } from '../shared/target.ts'
import { type Workload, WORKLOAD_DEFAULTS } from '../shared/workload.ts'
import { openStore } from '../store/store.ts'
import type { LoopContext } from './context.ts'
import { SYNTHETIC_DEFAULTS } from '../shared/prompts.ts'

export const NOW = '2026-01-01T00:00:00.000Z'

export const TARGET: Target = {
  name: 'Support chat',
  base_url: 'http://127.0.0.1:9',
  protocol: 'openai-chat',
  model: 'm',
  has_api_key: false,
  http_json: null,
  ...TARGET_DEFAULTS,
  metrics_url: null,
  control: { kind: 'bundled' },
  settings: [
    { name: 'slots', value: '1' },
    { name: 'chunk', value: '512' },
  ],
}

export const GOAL: Goal = {
  metric: 'ttft_ms',
  statistic: 'p50',
  smallest_effect_pct: 5,
  slos: [{ metric: 'ttft_ms', max_ms: 2_000, statistic: 'p90' }],
  errors_pct_max: 5,
  hardware: { gpu_name: 'L40S', gpu_count: 1, price: { kind: 'hourly', usd_per_gpu_hour: 1.8 } },
  traffic_requests_per_month: null,
}

export const WORKLOAD: Workload = {
  prompts: {
    kind: 'synthetic',
    input_tokens: { kind: 'fixed', tokens: 128 },
    output_tokens: { kind: 'fixed', tokens: 11 },
    shared_prefix_tokens: 0,
    ...SYNTHETIC_DEFAULTS,
  },
  arrivals: { kind: 'closed', concurrency: 4 },
  stop: { kind: 'requests', requests: 120 },
  warmup_requests: 0,
  repetitions: 3,
  seed: 42,
  timeout_s: 60,
  ...WORKLOAD_DEFAULTS,
}

export const VALID: Certificate = {
  event_loop_delay_ms_p99: 1,
  client_cpu_pct: 10,
  cpu_wait_pct: 0.4,
  send_lag_ms_p50: 0.1,
  send_lag_ms_p99: 0.5,
  send_lag_ms_max: 1,
  requests_asked: 120,
  requests_delivered: 120,
  requests_unsent: 0,
  connections_new: 4,
  connections_reused: 116,
  threads: [],
  valid: true,
  problems: [],
}

export const INVALID: Certificate = {
  ...VALID,
  client_cpu_pct: 99,
  valid: false,
  problems: [{ cause: 'The client used 99 % of a core.', remedy: 'Lower the load.' }],
}

export const TICK: LoadTick = {
  t_ns: 1e9,
  in_flight: 4,
  requests_done: 60,
  requests_failed: 1,
  requests_total: 120,
  requests_asked: 64,
  requests_delivered: 64,
  errors: [],
  requests_since: 5,
  tokens_since: 50,
  ttft_ms_since: [100],
  itl_ms_since: [10],
  interval_s: 0.25,
  certificate: VALID,
}

/** A process that a test plays: it keeps what it is told and says what the test has it say. */
export class PlayedProcess implements ForkedProcess {
  readonly entry: ProcessEntry
  readonly told: unknown[] = []
  killed = false
  #gone: string | null = null
  readonly #heard: ((message: unknown) => void)[] = []
  readonly #mourners: ((reason: string) => void)[] = []
  readonly #play: (process: PlayedProcess, message: unknown) => void

  constructor(entry: ProcessEntry, play: (process: PlayedProcess, message: unknown) => void) {
    this.entry = entry
    this.#play = play
  }

  /** As between processes, the answer never comes before the call has returned. */
  post(message: unknown): void {
    this.told.push(message)
    queueMicrotask(() => {
      if (this.#gone === null) this.#play(this, message)
    })
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#heard.push(listener)
  }

  onExit(listener: (reason: string) => void): void {
    if (this.#gone === null) this.#mourners.push(listener)
    else listener(this.#gone)
  }

  /** As between processes, the end never comes before the call has returned. */
  kill(): void {
    this.killed = true
    queueMicrotask(() => {
      this.exit('was ended by SIGTERM')
    })
  }

  say(...messages: unknown[]): void {
    for (const message of messages) for (const listener of this.#heard) listener(message)
  }

  exit(reason: string): void {
    if (this.#gone !== null) return
    this.#gone = reason
    for (const listener of this.#mourners) listener(reason)
  }
}

/** What a played load process says of a run; `settings` are those of the server it ran against. */
export type LoadScript = (job: LoadJob, settings: Record<string, string>) => FromLoad[]

/** Plays the three processes; `script` says how each run goes. */
export class PlayedProcesses {
  readonly started: PlayedProcess[] = []
  readonly #script: LoadScript
  #settings: Record<string, string> = {}

  constructor(script: LoadScript) {
    this.#script = script
  }

  readonly fork: Fork = (entry) => {
    const process = new PlayedProcess(entry, (played, message) => this.#answer(played, message))
    this.started.push(process)
    return process
  }

  of(entry: ProcessEntry): PlayedProcess[] {
    return this.started.filter((process) => process.entry === entry)
  }

  #answer(process: PlayedProcess, raw: unknown): void {
    if (process.entry === 'demo-server') {
      const message = toDemoSchema.parse(raw)
      if (message.type === 'stop') return
      this.#settings = message.settings
      process.say({ type: 'listening', base_url: 'http://127.0.0.1:9' })
    } else if (process.entry === 'sample-process') {
      toSampleSchema.parse(raw)
      process.say({ type: 'ready' })
    } else {
      const message = toLoadSchema.parse(raw)
      if (message.type === 'start') process.say(...this.#script(message.job, this.#settings))
      else process.say(endOf({ status: 'cancelled', reason: 'Cancelled.' }))
    }
  }
}

export function endOf(changes: Partial<Extract<FromLoad, { type: 'ended' }>> = {}): FromLoad {
  return {
    type: 'ended',
    status: 'done',
    reason: null,
    end_ns: 1e9,
    certificate: VALID,
    ...changes,
  }
}

/** A run of noisy but well-behaved requests, all of them `factor` times as slow. */
export function noisyRun(
  job: LoadJob,
  factor: number,
  certificate: Certificate = VALID,
): FromLoad[] {
  const noise = { ...QUIET, runs: 1, requests: 120, run_sd: 0.005, request_sd: 0.1, factor }
  const seed = 1 + job.repetition * 7 + Math.round(factor * 1_000)
  const [run] = noisySide(noise, createRandom(seed)).runs
  if (run === undefined) throw new Error('no run was drawn')
  return [
    { type: 'ready' },
    { type: 'started', started_ns: '1000000000000', started_at: NOW },
    { type: 'records', records: packRecords(run.records.slice(0, 50)) },
    { type: 'tick', tick: TICK },
    { type: 'records', records: packRecords(run.records.slice(50)) },
    endOf({ end_ns: run.end_ns, certificate }),
  ]
}

/** What a context told, in order. */
export interface Told {
  changed: Investigation[]
  progress: Progress[]
  ended: [string, Problem | null][]
}

/** A loop with a store in memory, played processes, and ids that count up. */
export function openLoop(script: LoadScript = (job) => noisyRun(job, 1)): {
  context: LoopContext
  processes: PlayedProcesses
  told: Told
} {
  const processes = new PlayedProcesses(script)
  const told: Told = { changed: [], progress: [], ended: [] }
  let ids = 0
  const context: LoopContext = {
    store: openStore({ file: ':memory:' }),
    fork: processes.fork,
    events: {
      changed: (investigation) => told.changed.push(investigation),
      progress: (progress) => told.progress.push(progress),
      ended: (id, problem) => told.ended.push([id, problem]),
    },
    apiKeyOf: () => Promise.resolve(null),
    now: () => NOW,
    newId: () => `id-${String((ids += 1))}`,
  }
  return { context, processes, told }
}
