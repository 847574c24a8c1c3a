import { fileURLToPath } from 'node:url'
import { readClientPath } from '../../../src/engine/diagnosis/client-path.ts'
import { readServerPath } from '../../../src/engine/diagnosis/server-path.ts'
import { buildStages } from '../../../src/engine/diagnosis/stages.ts'
import { readWindows } from '../../../src/engine/diagnosis/window-signals.ts'
import type { DiagnosedRun } from '../../../src/engine/diagnosis/input.ts'
import { findSteadyWindow } from '../../../src/engine/summary/steady-window.ts'
import { runOnce } from '../../../src/loop/measurement/run-once.ts'
import { forkFile, nodeFork } from '../../../src/measure/process/node-fork.ts'
import type { Stage } from '../../../src/shared/diagnosis.ts'
import type { LoadJob, SampleJob } from '../../../src/shared/process-messages.ts'
import { recordsOf } from '../../../src/shared/record-batch.ts'
import type { RequestRecord } from '../../../src/shared/request.ts'
import type { Sample, Signal } from '../../../src/shared/signal.ts'
import { DEFAULT_CONNECTION } from '../../../src/shared/target.ts'
import { WORKLOAD_DEFAULTS, type Workload } from '../../../src/shared/workload.ts'
import type { Ledger } from './ledger.ts'
import type { FromUnderTest, UnderTestPlan } from './under-test.ts'

export interface Plan {
  under_test: UnderTestPlan
  workload: Pick<Workload, 'prompts' | 'arrivals' | 'stop'>
  streaming: boolean
}

export interface Measured {
  stages: Stage[]
  /** Of the steady window, which the stages are about. */
  records: RequestRecord[]
  /** CLOCK_MONOTONIC of the run's instant zero. */
  started_ns: bigint
  ledger: Ledger
}

const UNDER_TEST = fileURLToPath(new URL('./under-test.ts', import.meta.url))

/** One run in processes of its own, as the program does it, and the path that it finds. */
export async function measure(plan: Plan): Promise<Measured> {
  const child = forkFile(UNDER_TEST)
  const heard = new Map<FromUnderTest['type'], (message: FromUnderTest) => void>()
  child.onMessage((message) => {
    const said = message as FromUnderTest
    heard.get(said.type)?.(said)
  })
  const hear = <T extends FromUnderTest['type']>(
    type: T,
  ): Promise<Extract<FromUnderTest, { type: T }>> =>
    new Promise((resolve, reject) => {
      heard.set(type, (message) => {
        resolve(message as Extract<FromUnderTest, { type: T }>)
      })
      child.onExit((reason) => {
        reject(new Error(`What is measured ended: ${reason}.`))
      })
    })
  try {
    const listening = hear('listening')
    child.post(plan.under_test)
    const run = await runAgainst(plan, await listening)
    const ledger = hear('ledger')
    child.post('ledger')
    return { ...run, ledger: (await ledger).ledger }
  } finally {
    child.kill()
  }
}

async function runAgainst(
  plan: Plan,
  { base_url, metrics_url }: { base_url: string; metrics_url: string },
): Promise<Omit<Measured, 'ledger'>> {
  const records: RequestRecord[] = []
  const samples: Sample[] = []
  let signals: Signal[] = []
  let started_ns = 0n
  const sink = {
    warmingUp: () => undefined,
    started: (ns: string) => {
      started_ns = BigInt(ns)
    },
    tick: () => undefined,
    records: (batch: Parameters<typeof recordsOf>[0]) => records.push(...recordsOf(batch)),
    signals: (all: Signal[]) => {
      signals = all
    },
    sample: (sample: Sample) => samples.push(sample),
    gap: () => undefined,
  }
  const { server } = plan.under_test
  const otlp_port = server.kind === 'staged' && server.telling === 'spans' ? server.otlp_port : null
  const end = await runOnce(
    nodeFork,
    loadJob(plan, base_url, otlp_port !== null),
    sampleJob(server.kind === 'simulated' ? metrics_url : null, otlp_port),
    sink,
    new AbortController().signal,
  )
  const { arrivals } = plan.workload
  const { window, ended } = findSteadyWindow(records, end.end_ns, arrivals)
  const { certificate, end_ns } = end
  const run: DiagnosedRun = { records, end_ns, window, sampled: { signals, samples }, certificate }
  const client = readClientPath([run], arrivals)
  const stages = buildStages(client, readServerPath(readWindows([run]), client))
  return { stages, records: ended as RequestRecord[], started_ns }
}

function loadJob({ workload, streaming }: Plan, base_url: string, traced: boolean): LoadJob {
  return {
    run_id: 'bench',
    base_url,
    protocol: 'openai-chat',
    model: '',
    http_json: null,
    streaming,
    connection: { ...DEFAULT_CONNECTION, verify_tls: false },
    api_key: null,
    workload: {
      ...WORKLOAD_DEFAULTS,
      ...workload,
      warmup_requests: 2,
      repetitions: 3,
      seed: 1,
      timeout_s: 60,
    },
    repetition: 0,
    ttft_slo_ms: null,
    request_id_prefix: 'bench',
    traced,
  }
}

function sampleJob(metrics_url: string | null, otlp_port: number | null): SampleJob {
  return {
    metrics_url,
    exporter_urls: [],
    tls: { ca_file: null, verify_tls: true },
    ssh: null,
    server_port: null,
    target_is_local: true,
    simulated: true,
    interval_ms: 1_000,
    otlp: otlp_port === null ? null : { port: otlp_port, request_id_prefix: 'bench' },
  }
}
