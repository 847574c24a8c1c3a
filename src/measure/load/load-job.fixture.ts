import type { LoadJob } from '../../shared/process-messages.ts'
import { recordsOf } from '../../shared/record-batch.ts'
import type { RequestRecord } from '../../shared/request.ts'
import { TARGET_DEFAULTS } from '../../shared/target.ts'
import { workloadSchema, type Workload } from '../../shared/workload.ts'
import type { LoadEvents } from './load-events.ts'
import { runLoad, type LoadEnd } from './run-load.ts'

/** A small closed loop of synthetic prompts, to be changed by tests and benchmarks. */
export function smallWorkload(over: Record<string, unknown> = {}): Workload {
  return workloadSchema.parse({
    prompts: syntheticPrompts(5, 2),
    arrivals: { kind: 'closed', concurrency: 2 },
    stop: { kind: 'requests', requests: 8 },
    warmup_requests: 0,
    repetitions: 3,
    seed: 1,
    timeout_s: 60,
    ...over,
  })
}

/** Prompts and answers of one length each. */
export function syntheticPrompts(input_tokens: number, output_tokens: number): unknown {
  return {
    kind: 'synthetic',
    input_tokens: { kind: 'fixed', tokens: input_tokens },
    output_tokens: { kind: 'fixed', tokens: output_tokens },
    shared_prefix_tokens: 0,
  }
}

/** One run of a workload against a server that speaks OpenAI chat. */
export function loadJob(
  base_url: string,
  workload: Workload,
  over: Partial<LoadJob> = {},
): LoadJob {
  return {
    run_id: 'run',
    base_url,
    protocol: 'openai-chat',
    model: 'm',
    http_json: null,
    ...TARGET_DEFAULTS,
    api_key: null,
    workload,
    repetition: 0,
    ttft_slo_ms: null,
    request_id_prefix: 'run',
    ...over,
  }
}

/** Sends a job and keeps its records, in the order of their schedule. */
export async function recordsOfRun(
  job: LoadJob,
  events: Partial<LoadEvents> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<{ end: LoadEnd; records: RequestRecord[] }> {
  const records: RequestRecord[] = []
  const nothing = (): void => undefined
  const end = await runLoad(
    job,
    {
      warmingUp: nothing,
      started: nothing,
      tick: nothing,
      ...events,
      records: (batch) => records.push(...recordsOf(batch)),
    },
    signal,
  )
  records.sort((a, b) => a.scheduled_ns - b.scheduled_ns || a.seq - b.seq)
  return { end, records }
}
