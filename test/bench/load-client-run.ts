/**
 * One run of the load client, for load-client.ts: `PORT CONCURRENCY REQUESTS OUT.json`. Writes the
 * records with instants in CLOCK_MONOTONIC, and what the run cost in CPU time.
 */
import { writeFileSync } from 'node:fs'
import { runLoad } from '../../src/measure/load/run-load.ts'
import type { RequestRecord } from '../../src/shared/request.ts'
import { SYNTHETIC_DEFAULTS } from '../../src/shared/prompts.ts'
import { WORKLOAD_DEFAULTS } from '../../src/shared/workload.ts'
import { TARGET_DEFAULTS } from '../../src/shared/target.ts'

const [port = '', concurrency = '', requests = '', out = ''] = process.argv.slice(2)

const records: RequestRecord[] = []
let started_ns = 0n
let cpu = process.cpuUsage()
const end = await runLoad(
  {
    run_id: 'bench',
    base_url: `http://127.0.0.1:${port}`,
    protocol: 'openai-chat',
    model: 'truth',
    http_json: null,
    ...TARGET_DEFAULTS,
    api_key: null,
    workload: {
      prompts: {
        kind: 'synthetic',
        input_tokens: { kind: 'fixed', tokens: 32 },
        output_tokens: { kind: 'fixed', tokens: 100 },
        shared_prefix_tokens: 0,
        ...SYNTHETIC_DEFAULTS,
      },
      arrivals: { kind: 'closed', concurrency: Number(concurrency) },
      stop: { kind: 'requests', requests: Number(requests) },
      warmup_requests: 0,
      repetitions: 3,
      seed: 1,
      timeout_s: 60,
      ...WORKLOAD_DEFAULTS,
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
    records: (batch) => records.push(...batch),
  },
  new AbortController().signal,
)
const used = process.cpuUsage(cpu)
const monotonic = (ns: number | null): string => String(started_ns + BigInt(Math.round(ns ?? 0)))
writeFileSync(
  out,
  JSON.stringify({
    cpu_s: (used.user + used.system) / 1e6,
    certificate: end.certificate,
    requests: records.map((record) => ({
      rid: record.rid,
      outcome: record.outcome,
      sent: monotonic(record.sent_ns),
      first: monotonic(record.first_ns),
      gaps: record.itl_ns,
      output_tokens: record.output_tokens,
    })),
  }),
)
