/** The load client that is judged, in its own process: one sending thread. */
import { writeFileSync } from 'node:fs'
import {
  loadJob,
  recordsOfRun,
  smallWorkload,
  syntheticPrompts,
} from '../../../src/measure/load/load-job.fixture.ts'
import type { Arrivals } from '../../../src/shared/arrivals.ts'
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

let started_ns = 0n
let cpu = process.cpuUsage()
const workload = smallWorkload({
  prompts: syntheticPrompts(16, 100),
  arrivals,
  stop: { kind: 'requests', requests: job.requests },
  sending_threads: 1,
})
const base_url = `http://127.0.0.1:${String(job.port)}`
const named = { model: 'truth', request_id_prefix: 'bench' }
const { records } = await recordsOfRun(loadJob(base_url, workload, named), {
  started: (ns) => {
    started_ns = BigInt(ns)
    cpu = process.cpuUsage()
  },
})
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
