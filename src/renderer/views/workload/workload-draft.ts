import { DEMO_WORKLOAD } from '../../../shared/demo-settings.ts'
import type { PromptsFile } from '../../../shared/ipc/measure.ts'
import type { Lengths } from '../../../shared/lengths.ts'
import { WORKLOAD_DEFAULTS, workloadSchema, type Workload } from '../../../shared/workload.ts'
import { SYNTHETIC_DEFAULTS } from '../../../shared/prompts.ts'

/** A distribution as its fields hold it; every kind's numbers are kept while another is chosen. */
export interface LengthsDraft {
  kind: Lengths['kind']
  tokens: number | null
  min: number | null
  max: number | null
  median: number | null
  sigma: number | null
}

/** The workload as its form holds it. */
export interface WorkloadDraft {
  prompts: 'synthetic' | 'jsonl'
  input: LengthsDraft
  output: LengthsDraft
  shared_prefix_tokens: number | null
  file: Pick<PromptsFile, 'file_path' | 'sha256' | 'prompts'> | null
  output_tokens_max: number | null
  concurrency: number | null
  stop: 'requests' | 'duration'
  requests: number | null
  duration_s: number | null
  warmup_requests: number | null
  repetitions: number | null
  seed: number | null
  timeout_s: number | null
}

const DURATION_S = 60
const OUTPUT_TOKENS_MAX = 256

/** The workload of an investigation; where there is none yet, one to start from. */
export function draftOf(workload: Workload | null): WorkloadDraft {
  const from = workload ?? DEMO_WORKLOAD
  const { prompts, stop } = from
  const synthetic = prompts.kind === 'synthetic' ? prompts : null
  const jsonl = prompts.kind === 'jsonl' ? prompts : null
  return {
    prompts: prompts.kind === 'jsonl' ? 'jsonl' : 'synthetic',
    input: lengthsDraft(synthetic?.input_tokens ?? null, 128),
    output: lengthsDraft(synthetic?.output_tokens ?? null, 24),
    shared_prefix_tokens: synthetic?.shared_prefix_tokens ?? 0,
    file: jsonl,
    output_tokens_max: jsonl?.output_tokens_max ?? OUTPUT_TOKENS_MAX,
    concurrency: from.arrivals.kind === 'closed' ? from.arrivals.concurrency : 32,
    stop: stop.kind,
    requests: stop.kind === 'requests' ? stop.requests : 300,
    duration_s: stop.kind === 'duration' ? stop.duration_s : DURATION_S,
    warmup_requests: from.warmup_requests,
    repetitions: from.repetitions,
    seed: from.seed,
    timeout_s: from.timeout_s,
  }
}

function lengthsDraft(lengths: Lengths | null, tokens: number): LengthsDraft {
  const base: LengthsDraft = {
    kind: 'lognormal',
    tokens,
    min: Math.round(tokens / 2),
    max: tokens * 4,
    median: tokens,
    sigma: 0.4,
  }
  return lengths === null || lengths.kind === 'empirical' ? base : { ...base, ...lengths }
}

function lengthsInput(draft: LengthsDraft): unknown {
  const { kind, tokens, min, max, median, sigma } = draft
  if (kind === 'fixed') return { kind, tokens }
  return kind === 'uniform' ? { kind, min, max } : { kind, median, sigma, max }
}

/** What the schema is asked to parse. */
export function inputOf(draft: WorkloadDraft): unknown {
  return {
    prompts:
      draft.prompts === 'synthetic'
        ? {
            kind: 'synthetic',
            input_tokens: lengthsInput(draft.input),
            output_tokens: lengthsInput(draft.output),
            shared_prefix_tokens: draft.shared_prefix_tokens,
            ...SYNTHETIC_DEFAULTS,
          }
        : {
            kind: 'jsonl',
            file_path: draft.file?.file_path ?? '',
            sha256: draft.file?.sha256 ?? '',
            prompts: draft.file?.prompts ?? 0,
            output_tokens_max: draft.output_tokens_max,
          },
    arrivals: { kind: 'closed', concurrency: draft.concurrency },
    stop:
      draft.stop === 'requests'
        ? { kind: 'requests', requests: draft.requests }
        : { kind: 'duration', duration_s: draft.duration_s },
    warmup_requests: draft.warmup_requests,
    repetitions: draft.repetitions,
    seed: draft.seed,
    timeout_s: draft.timeout_s,
    ...WORKLOAD_DEFAULTS,
  }
}

export function parseWorkload(draft: WorkloadDraft): ReturnType<typeof workloadSchema.safeParse> {
  return workloadSchema.safeParse(inputOf(draft))
}
