/** The load client that is judged, in its own process: one sending thread. */
import { writeFileSync } from 'node:fs'
import { runLoad } from '../../../src/measure/load/run-load.ts'
import { recordsOf } from '../../../src/shared/record-batch.ts'
import { TARGET_DEFAULTS } from '../../../src/shared/target.ts'
import type { Arrivals } from '../../../src/shared/arrivals.ts'
import { SYNTHETIC_DEFAULTS } from '../../../src/shared/prompts.ts'
import type { RequestRecord } from '../../../src/shared/request.ts'
import { WORKLOAD_DEFAULTS } from '../../../src/shared/workload.ts'
import { readJob, type ClientRun } from './client-run.ts'

const job = readJob()
const steady = { duration_s: null, from_requests_per_s: job.rate ?? 0 }
const arrivals: Arrivals =
  job.rate === null
    ? { kind: 'closed', concurrency: job.streams }
    : {
        kind: 'open',
        spacing: 'poisson',
        burstiness: 1,
        stages: [{ ...steady, to_requests_per_s: job.rate }],
        max_in_flight: null,
      }

const records: RequestRecord[] = []
let started_ns = 0n
let cpu = process.cpuUsage()
await runLoad(
  {
    run_id: 'bench',
    base_url: `http://127.0.0.1:${String(job.port)}`,
    protocol: 'openai-chat',
    model: 'truth',
    http_json: null,
    ...TARGET_DEFAULTS,
    api_key: null,
    workload: {
      ...WORKLOAD_DEFAULTS,
      prompts: {
        kind: 'synthetic',
        input_tokens: { kind: 'fixed', tokens: 16 },
        output_tokens: { kind: 'fixed', tokens: 100 },
        shared_prefix_tokens: 0,
        ...SYNTHETIC_DEFAULTS,
      },
      arrivals,
      stop: { kind: 'requests', requests: job.requests },
      warmup_requests: 0,
      repetitions: 3,
      seed: 1,
      timeout_s: 60,
      sending_threads: 1,
    },
    repetition: 0,
    ttft_slo_ms: null,
    request_id_prefix: 'bench',
  },
  {
    warmingUp: () => undefined,
    started: (ns) => {
      started_ns = BigInt(ns)
      cpu = process.cpuUsage()
    },
    tick: () => undefined,
    records: (batch) => records.push(...recordsOf(batch)),
  },
  new AbortController().signal,
)
const used = process.cpuUsage(cpu)
const at = (ns: number | null): string => String(started_ns + BigInt(Math.round(ns ?? 0)))
const run: ClientRun = {
  cpu_s: (used.user + used.system) / 1e6,
  requests: records.map((record) => ({
    rid: record.rid,
    outcome: record.outcome,
    scheduled: at(record.scheduled_ns),
    sent: at(record.sent_ns),
    first: at(record.first_ns),
    gaps: record.itl_ns,
  })),
}
writeFileSync(job.out, JSON.stringify(run))
