import type { Gpu } from '../../shared/catalogue.ts'
import type { Goal } from '../../shared/goal.ts'
import type { RequestRecord } from '../../shared/request.ts'
import type { Sample, Signal, SignalName } from '../../shared/signal.ts'
import { SIGNAL_NAMES } from '../../shared/signal.ts'
import type { Certificate, Distribution, Summary } from '../../shared/summary.ts'
import { type Workload, WORKLOAD_DEFAULTS } from '../../shared/workload.ts'
import { findSteadyWindow } from '../summary/steady-window.ts'
import type { DiagnosedRun, DiagnosisInput } from './input.ts'
import { SYNTHETIC_DEFAULTS } from '../../shared/prompts.ts'

const MS = 1e6
const RUN_S = 60
const RUNS = 3

/** For tests: a server whose mean request is what is written here, in milliseconds. */
export interface Scenario {
  concurrency: number
  wait_ms?: number
  connect_ms?: number
  network_ms?: number
  tokenize_ms?: number
  queue_ms?: number
  prefill_ms?: number
  decode_ms?: number
  delivery_ms?: number
  /** Inside the server's end-to-end time, but in no stage of its own. */
  unexplained_ms?: number
  /** What the server reveals: its histograms, its `timings` in each answer, or nothing. */
  reveals: 'histograms' | 'timings' | 'nothing'
  /** Gauges, constant over the run. */
  gauges?: Partial<Record<SignalName, number>>
  /** Counters, growing by so much a second. */
  per_s?: Partial<Record<SignalName, number>>
  settings?: Record<string, string>
  gpu?: Gpu | null
  is_local?: boolean
  certificate?: Partial<Certificate>
  goal_metric?: Goal['metric']
}

export const L40S: Gpu = {
  name: 'L40S',
  vendor: 'NVIDIA',
  memory_gb: 48,
  memory_bandwidth_gb_per_s: 864,
  fp16_tflops: 362,
  fp8_tflops: 733,
  tdp_w: 350,
  usd_per_gpu_hour: 1.55,
  price_date: '2024-11',
  price_source: 'test',
  source: 'test',
  notes: '',
}

const GOAL: Goal = {
  metric: 'e2e_ms',
  statistic: 'p99',
  smallest_effect_pct: 5,
  slos: [],
  errors_pct_max: 1,
  hardware: {
    gpu_name: 'L40S',
    gpu_count: 1,
    price: { kind: 'hourly', usd_per_gpu_hour: 1.8 },
  },
  traffic_requests_per_month: 10_000_000,
}

/** The diagnosis’ input for a scenario: three equal runs of a minute, read once a second. */
export function scenarioInput(scenario: Scenario): DiagnosisInput {
  const workload = workloadOf(scenario.concurrency)
  const run = runOf(scenario, workload)
  return {
    goal: { ...GOAL, metric: scenario.goal_metric ?? GOAL.metric },
    target: { control: 'manual', is_local: scenario.is_local ?? true },
    settings: Object.entries(scenario.settings ?? {}).map(([name, value]) => ({ name, value })),
    summary: emptySummary(run),
    gpu: scenario.gpu === undefined ? L40S : scenario.gpu,
    workload,
    runs: Array.from({ length: RUNS }, () => run),
  }
}

export function totalMs(scenario: Scenario): number {
  return (
    serverMs(scenario) +
    (scenario.wait_ms ?? 0) +
    (scenario.connect_ms ?? 0) +
    (scenario.network_ms ?? 0)
  )
}

function serverMs(scenario: Scenario): number {
  const { tokenize_ms = 0, queue_ms = 0, prefill_ms = 0, decode_ms = 0 } = scenario
  return (
    tokenize_ms +
    queue_ms +
    prefill_ms +
    decode_ms +
    (scenario.delivery_ms ?? 0) +
    (scenario.unexplained_ms ?? 0)
  )
}

function workloadOf(concurrency: number): Workload {
  return {
    prompts: {
      kind: 'synthetic',
      input_tokens: { kind: 'fixed', tokens: 128 },
      output_tokens: { kind: 'fixed', tokens: 32 },
      shared_prefix_tokens: 0,
      ...SYNTHETIC_DEFAULTS,
    },
    arrivals: { kind: 'closed', concurrency },
    stop: { kind: 'duration', duration_s: RUN_S },
    warmup_requests: 0,
    repetitions: RUNS,
    seed: 1,
    timeout_s: 60,
    ...WORKLOAD_DEFAULTS,
  }
}

function runOf(scenario: Scenario, workload: Workload): DiagnosedRun {
  const records = recordsOf(scenario)
  const end_ns = Math.max(...records.map((record) => record.end_ns))
  const { window } = findSteadyWindow(records, end_ns, workload.arrivals)
  return {
    records,
    end_ns,
    window,
    sampled: { signals: signalsOf(), samples: samplesOf(scenario, records) },
    certificate: { ...CERTIFICATE, ...scenario.certificate },
  }
}

/** A closed loop: each of the clients sends its next request when the last one has ended. */
function recordsOf(scenario: Scenario): RequestRecord[] {
  const total = totalMs(scenario) * MS
  const each = Math.floor((RUN_S * 1e9) / total)
  return Array.from({ length: each }, (_, turn) => turn).flatMap((turn) =>
    Array.from({ length: scenario.concurrency }, (_, client) => {
      const start = turn * total + (client / scenario.concurrency) * total
      return recordOf(scenario, turn * scenario.concurrency + client, start, start + total)
    }),
  )
}

function recordOf(scenario: Scenario, seq: number, start: number, end: number): RequestRecord {
  const { wait_ms = 0, connect_ms = 0, prefill_ms = 0, decode_ms = 0, delivery_ms = 0 } = scenario
  const sent = start + wait_ms * MS
  const timed = scenario.reveals === 'timings'
  return {
    rid: `r${String(seq)}`,
    seq,
    session: null,
    turn: null,
    warmup: false,
    scheduled_ns: start,
    begun_ns: sent,
    sent_ns: sent,
    connected_ns: sent + connect_ms * MS,
    connection_reused: connect_ms === 0,
    headers_ns: sent,
    first_ns: end - (decode_ms + delivery_ms) * MS,
    last_ns: end,
    end_ns: end,
    events: 1,
    itl_ns: [],
    event_tokens: null,
    outcome: 'ok',
    fault: null,
    retry_after_s: null,
    http_status: 200,
    error: null,
    input_tokens: 128,
    output_tokens: 32,
    output_tokens_source: 'usage',
    bytes_sent: 100,
    bytes_received: 100,
    server_prompt_ms: timed ? prefill_ms : null,
    server_decode_ms: timed ? decode_ms : null,
    server_timing: null,
  }
}

function signalsOf(): Signal[] {
  return Object.entries(SIGNAL_NAMES).map(([name, unit]) => ({
    name,
    kind: 'gauge',
    unit,
    source: `source of ${name}`,
    simulated: false,
  }))
}

function samplesOf(scenario: Scenario, records: readonly RequestRecord[]): Sample[] {
  return Array.from({ length: RUN_S + 1 }, (_, t_s) => {
    const values: Record<string, number | null> = { ...scenario.gauges }
    for (const [name, rate] of Object.entries(scenario.per_s ?? {})) values[name] = rate * t_s
    if (scenario.reveals === 'histograms') Object.assign(values, histograms(scenario, records, t_s))
    return { t_ns: t_s * 1e9, values }
  })
}

function histograms(
  scenario: Scenario,
  records: readonly RequestRecord[],
  t_s: number,
): Record<string, number> {
  const done = records.filter((record) => record.end_ns <= t_s * 1e9).length
  const of = (name: string, ms: number | undefined): [string, number][] =>
    ms === undefined
      ? []
      : [
          [`server_${name}_s`, (done * ms) / 1_000],
          [`server_${name}_count`, done],
        ]
  return Object.fromEntries([
    ...of('tokenize', scenario.tokenize_ms),
    ...of('queue', scenario.queue_ms),
    ...of('prefill', scenario.prefill_ms),
    ...of('decode', scenario.decode_ms),
    ...of('delivery', scenario.delivery_ms),
    ...of('e2e', serverMs(scenario)),
  ])
}

const CERTIFICATE: Certificate = {
  event_loop_delay_ms_p99: 1,
  client_cpu_pct: 10,
  cpu_wait_pct: 0.4,
  send_lag_ms_p50: 0.1,
  send_lag_ms_p99: 0.5,
  send_lag_ms_max: 1,
  requests_asked: 100,
  requests_delivered: 100,
  requests_unsent: 0,
  connections_new: 1,
  connections_reused: 99,
  threads: [],
  valid: true,
  problems: [],
}

function emptySummary(run: DiagnosedRun): Summary {
  const absent = { kind: 'absent', reason: 'test' } as const
  const none: Distribution = {
    n: 0,
    mean: null,
    min: null,
    max: null,
    p50: absent,
    p90: absent,
    p95: absent,
    p99: absent,
  }
  return {
    runs: RUNS,
    window: run.window,
    requests_ok: run.records.length,
    requests_failed: 0,
    errors: [],
    errors_pct: 0,
    errors_pct_upper: 0,
    ttft_ms: none,
    ttft_from_send_ms: none,
    tpot_ms: none,
    itl_ms: none,
    e2e_ms: none,
    input_tokens: 128,
    output_tokens: 32,
    output_tokens_source: 'usage',
    multi_token_events: false,
    requests_per_s: 1,
    output_tokens_per_s: 32,
    goodput_requests_per_s: 1,
    slo_met_pct: 100,
    cost_usd_per_1k_requests: 0.5,
    cost_usd_per_1m_output_tokens: 15,
  }
}
