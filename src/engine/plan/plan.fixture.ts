import { workloadSchema, type Workload } from '../../shared/workload.ts'
import type { Trace, TraceRef } from '../../shared/trace.ts'
import type { RequestPlace } from './plan-request.ts'

/** A synthetic workload, to be changed by tests. */
export const synthetic = (over: Record<string, unknown> = {}): Workload =>
  workloadSchema.parse({
    prompts: {
      kind: 'synthetic',
      input_tokens: { kind: 'lognormal', median: 200, sigma: 0.5, max: 800 },
      output_tokens: { kind: 'uniform', min: 20, max: 60 },
      shared_prefix_tokens: 16,
    },
    arrivals: { kind: 'closed', concurrency: 4 },
    stop: { kind: 'requests', requests: 100 },
    warmup_requests: 5,
    repetitions: 3,
    seed: 7,
    timeout_s: 60,
    ...over,
  })

export const SESSIONS = {
  turns: { kind: 'uniform', min: 1, max: 6 },
  think_time: 'exponential',
  think_time_s_mean: 2,
}

export const fromFile = (over: Record<string, unknown> = {}): Workload =>
  synthetic({
    prompts: {
      kind: 'jsonl',
      file_path: 'a.jsonl',
      sha256: '0'.repeat(64),
      prompts: 3,
      output_tokens_max: 50,
    },
    ...over,
  })

export const TRACE_REF: TraceRef = {
  name: 'production.csv',
  format: 'mooncake',
  file_path: 'production.cpt',
  sha256: '0'.repeat(64),
  requests: 4,
  duration_s: 1,
  has_input_lengths: true,
  has_output_lengths: true,
  has_sessions: false,
  has_prefixes: true,
}

/** Four requests; the first three begin with the same block, the first two with the same two. */
export const TRACE: Trace = {
  at_ns: Float64Array.of(0, 1e8, 1e8, 1e9),
  input_tokens: Uint32Array.of(20, 24, 9, 0),
  output_tokens: Uint32Array.of(5, 0, 7, 3),
  duration_ns: null,
  session: null,
  prefixes: {
    block_tokens: 8,
    offsets: Uint32Array.of(0, 3, 6, 8, 8),
    block_ids: Uint32Array.of(0, 1, 2, 0, 1, 3, 0, 4),
  },
}

export const fromTrace = (over: Record<string, unknown> = {}): Workload =>
  synthetic({ prompts: { kind: 'trace', trace: TRACE_REF }, ...over })

export const alone = (seq: number): RequestPlace => ({ seq, session: null, turn: null })
export const inSession = (session: number, turn: number): RequestPlace => ({
  seq: session * 100 + turn,
  session,
  turn,
})
