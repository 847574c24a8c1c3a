import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { summariseUnder } from '../engine/definitions/summarise-under.ts'
import { summariseRuns, summariseWhole } from '../engine/summary/summarise.ts'
import { sampleJob } from '../loop/measurement/jobs.ts'
import { runOnce, type RunEnd } from '../loop/measurement/run-once.ts'
import { workloadFingerprint } from '../measure/fingerprint.ts'
import { isLocal } from '../measure/is-local.ts'
import { nodeFork } from '../measure/process/node-fork.ts'
import type { DefinedSummary, DefinitionId } from '../shared/definitions.ts'
import type { Goal } from '../shared/goal.ts'
import type { LoadJob } from '../shared/process-messages.ts'
import { ProblemError } from '../shared/result.ts'
import type { Certificate, Summary, WholeRun } from '../shared/summary.ts'
import type { Target } from '../shared/target.ts'
import type { Workload } from '../shared/workload.ts'
import { gapsInFile } from './file-gaps.ts'
import { FolderSink } from './folder-sink.ts'
import { cutToWholeLines } from './lines-reader.ts'
import { SummaryFile } from './summary-file.ts'

/** What `run.json` holds. */
export interface RunFile {
  run_id: string
  workload_fingerprint: string
  started_at: string
  started_ns: string
  status: string
  reason: string | null
  /** Of the steady window. */
  summary: Summary
  /** Of all requests, ramp-up and drain included. */
  whole_run: WholeRun
  /** The same requests as another tool would report them; null where none was asked for. */
  as_defined: DefinedSummary | null
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

/**
 * One run into a folder: each request written as it comes, the summary whole or not at all. A disk
 * that takes no more ends the run; what was written is kept, and the summary is of that.
 */
export async function measureToFolder(
  target: Target,
  api_key: string | null,
  workload: Workload,
  where: { run_id: string; out: string; definition: DefinitionId | null },
): Promise<RunFile> {
  await mkdir(where.out, { recursive: true })
  const summary_file = await SummaryFile.reserve(join(where.out, 'run.json'))
  const lines_path = join(where.out, 'requests.jsonl')
  const abort = new AbortController()
  const cancel = (): void => {
    abort.abort()
  }
  process.once('SIGINT', cancel)
  const sink = new FolderSink(lines_path, cancel)
  try {
    const end = await sink.closeAfter(
      runOnce(
        nodeFork,
        jobOf(target, api_key, workload, where.run_id),
        sampleJob(target, target.base_url, isLocal(target.base_url), where.run_id),
        sink,
        abort.signal,
      ),
    )
    const lines = sink.problem === null ? sink.kept.n : cutToWholeLines(lines_path)
    const run: RunFile = {
      run_id: where.run_id,
      workload_fingerprint: workloadFingerprint(target, workload),
      started_at: sink.started_at,
      started_ns: sink.started_ns,
      ...outcomeOf(end, sink, lines, lines_path),
      ...figuresOf(sink, lines, lines_path, end, workload, where.definition),
      certificate: end.certificate,
    }
    await summary_file.write(`${JSON.stringify(run, null, 2)}\n`)
    if (run.status === 'failed') throw failureOf(run, sink)
    return run
  } finally {
    process.off('SIGINT', cancel)
    await summary_file.release()
  }
}

function jobOf(
  target: Target,
  api_key: string | null,
  workload: Workload,
  run_id: string,
): LoadJob {
  const { base_url, protocol, model, http_json, streaming, connection } = target
  return {
    run_id,
    base_url,
    protocol,
    model,
    http_json,
    streaming,
    connection,
    api_key,
    workload,
    repetition: 0,
    ttft_slo_ms: null,
    request_id_prefix: run_id,
  }
}

function outcomeOf(
  end: RunEnd,
  { problem }: FolderSink,
  lines: number,
  path: string,
): Pick<RunFile, 'status' | 'reason'> {
  if (problem === null) return { status: end.status, reason: end.reason }
  const reason = `${path} could not be written: ${problem}. The run was ended; the ${String(lines)} requests that were written are kept.`
  return { status: 'failed', reason }
}

function figuresOf(
  { kept }: FolderSink,
  lines: number,
  path: string,
  { end_ns }: RunEnd,
  workload: Workload,
  definition: DefinitionId | null,
): Pick<RunFile, 'summary' | 'whole_run' | 'as_defined'> {
  const run = {
    records: kept.records(lines),
    end_ns,
    gaps: () => gapsInFile(path, (line) => kept.seqOf(line)),
  }
  const summary = summariseRuns([run], NO_GOAL, workload.arrivals)
  return {
    summary: { ...summary, cost_usd_per_1k_requests: null, cost_usd_per_1m_output_tokens: null },
    whole_run: summariseWhole(run),
    as_defined: definition === null ? null : summariseUnder(definition, [run]),
  }
}

function failureOf({ reason }: RunFile, { problem }: FolderSink): ProblemError {
  const message = reason ?? 'The target failed.'
  return new ProblemError(
    problem === null
      ? { code: 'target_failed', message }
      : { code: 'bad_input', message, field: 'out' },
  )
}
