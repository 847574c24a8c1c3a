import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { runOfRecords } from '../engine/summary/measured-run.ts'
import { summariseRuns } from '../engine/summary/summarise.ts'
import { writeWhole } from '../loop/atomic-file.ts'
import { isLocal } from '../measure/is-local.ts'
import { sampleJob } from '../loop/measurement/jobs.ts'
import { runOnce } from '../loop/measurement/run-once.ts'
import type { RunSink } from '../loop/measurement/run-sink.ts'
import { workloadFingerprint } from '../measure/fingerprint.ts'
import { nodeFork } from '../measure/process/node-fork.ts'
import type { Goal } from '../shared/goal.ts'
import { recordsOf, type RecordBatch } from '../shared/record-batch.ts'
import type { RequestRecord } from '../shared/request.ts'
import { ProblemError } from '../shared/result.ts'
import type { Certificate, Summary } from '../shared/summary.ts'
import { type Target, TARGET_DEFAULTS } from '../shared/target.ts'
import type { Workload } from '../shared/workload.ts'
import { print } from './print.ts'
import { requestLine } from './request-line.ts'

export interface MeasuredRun {
  run_id: string
  workload_fingerprint: string
  started_at: string
  started_ns: string
  status: string
  reason: string | null
  summary: Summary
  certificate: Certificate
}

/** A goal without SLOs, at a price of one: `measure` reports latencies and rates, not money. */
const NO_GOAL: Goal = {
  metric: 'ttft_ms',
  statistic: 'p50',
  smallest_effect_pct: 5,
  slos: [],
  errors_pct_max: 100,
  hardware: { gpu_name: null, gpu_count: 1, price: { kind: 'hourly', usd_per_gpu_hour: 1 } },
  traffic_requests_per_month: null,
}

/** One run into a folder: each request written as it comes, the summary whole or not at all. */
export async function measureToFolder(
  target: Target,
  api_key: string | null,
  workload: Workload,
  where: { run_id: string; out: string },
): Promise<MeasuredRun> {
  await mkdir(where.out, { recursive: true })
  const lines = createWriteStream(join(where.out, 'requests.jsonl'))
  const abort = new AbortController()
  const cancel = (): void => {
    abort.abort()
  }
  process.once('SIGINT', cancel)
  const sink = new FileSink((text) => lines.write(text))
  const load = {
    run_id: where.run_id,
    base_url: target.base_url,
    protocol: target.protocol,
    model: target.model,
    http_json: target.http_json,
    ...TARGET_DEFAULTS,
    api_key,
    workload,
    repetition: 0,
    ttft_slo_ms: null,
    request_id_prefix: where.run_id,
  }
  const sample = sampleJob(target, target.base_url, isLocal(target.base_url))
  try {
    const end = await runOnce(nodeFork, load, sample, sink, abort.signal)
    lines.end()
    await finished(lines)
    const run: MeasuredRun = {
      run_id: where.run_id,
      workload_fingerprint: workloadFingerprint(target.protocol, target.http_json, workload),
      started_at: sink.started_at,
      started_ns: sink.started_ns,
      status: end.status,
      reason: end.reason,
      summary: withoutMoney(
        summariseRuns([runOfRecords(sink.kept, end.end_ns)], NO_GOAL, workload.arrivals),
      ),
      certificate: end.certificate,
    }
    await writeWhole(join(where.out, 'run.json'), `${JSON.stringify(run, null, 2)}\n`)
    if (end.status === 'failed') {
      throw new ProblemError({ code: 'target_failed', message: end.reason ?? 'The target failed.' })
    }
    return run
  } finally {
    process.off('SIGINT', cancel)
    lines.end()
  }
}

function withoutMoney(summary: Summary): Summary {
  return { ...summary, cost_usd_per_1k_requests: null, cost_usd_per_1m_output_tokens: null }
}

/** Writes lines as records come and keeps the records for the summary. */
class FileSink implements RunSink {
  readonly #write: (text: string) => void
  readonly kept: RequestRecord[] = []
  started_ns = '0'
  started_at = ''

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  warmingUp(done: number, total: number): void {
    print.progress(`Warming up, ${String(done)} of ${String(total)}`)
  }

  started(started_ns: string, started_at: string): void {
    this.started_ns = started_ns
    this.started_at = started_at
  }

  tick(): void {
    print.progress(`${String(this.kept.length)} requests done`)
  }

  records(batch: RecordBatch): void {
    for (const record of recordsOf(batch)) {
      this.kept.push(record)
      if (!record.warmup) this.#write(`${requestLine(record, this.started_ns)}\n`)
    }
  }

  // One run says nothing of signals yet: `run.json` holds what the client saw.
  signals(): void {
    return
  }

  sample(): void {
    return
  }

  gap(source: string, reason: string): void {
    print.note(`${source}: ${reason}`)
  }
}
