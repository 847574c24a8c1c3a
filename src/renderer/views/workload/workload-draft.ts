import { DEMO_WORKLOAD } from '../../../shared/demo-settings.ts'
import type { TraceRef } from '../../../shared/trace.ts'
import {
  REQUESTS_MAX,
  workloadSchema,
  type PartTimeouts,
  type Sessions,
  type Stop,
  type Workload,
} from '../../../shared/workload.ts'
import { arrivalsDraft, arrivalsInput, type ArrivalsDraft } from './arrivals-draft.ts'
import { lengthsDraft, lengthsInput, type LengthsDraft } from './lengths-draft.ts'
import { promptsDraft, promptsInput, type PromptsDraft } from './prompts-draft.ts'

/** When a run ends, as its fields hold it. */
export interface StopDraft {
  kind: Stop['kind']
  requests: number | null
  duration_s: number | null
}

export interface SessionsDraft {
  on: boolean
  turns: LengthsDraft
  think_time: Sessions['think_time']
  think_time_s_mean: number | null
}

/** The workload as its form holds it. */
export interface WorkloadDraft {
  arrivals: ArrivalsDraft
  prompts: PromptsDraft
  sessions: SessionsDraft
  stop: StopDraft
  /** Of a replayed trace, which has a length of its own. */
  trace_stop: StopDraft
  warmup_requests: number | null
  repetitions: number | null
  seed: number | null
  timeout_s: number | null
  /** Each null where only the limit on the whole request holds. */
  part_timeouts: PartTimeouts
  /** Null: as many as the load wants. */
  sending_threads: number | null
}

const STOP: StopDraft = { kind: 'requests', requests: 300, duration_s: 60 }
const TURNS = 4
const THINK_TIME_S = 5

/** The workload of an investigation; where there is none yet, one to start from. */
export function draftOf(workload: Workload | null): WorkloadDraft {
  const from = workload ?? DEMO_WORKLOAD
  const { stop, sessions } = from
  const replayed = from.arrivals.kind === 'trace'
  const arrivals = arrivalsDraft(from.arrivals)
  const prompts = promptsDraft(from.prompts)
  // A trace that one of the two names is at hand for the other.
  const trace = arrivals.trace ?? prompts.trace
  return {
    arrivals: { ...arrivals, trace: arrivals.trace ?? trace },
    prompts: { ...prompts, trace: prompts.trace ?? trace },
    sessions: {
      on: sessions !== null,
      turns: lengthsDraft(sessions?.turns ?? null, TURNS),
      think_time: sessions?.think_time ?? 'exponential',
      think_time_s_mean: sessions?.think_time_s_mean ?? THINK_TIME_S,
    },
    stop: replayed ? { ...STOP } : { ...STOP, ...stop },
    trace_stop: { ...STOP, ...(replayed ? stop : trace === null ? {} : wholeTrace(trace)) },
    warmup_requests: from.warmup_requests,
    repetitions: from.repetitions,
    seed: from.seed,
    timeout_s: from.timeout_s,
    part_timeouts: { ...from.part_timeouts },
    sending_threads: from.sending_threads,
  }
}

/** What the schema is asked to parse. */
export function inputOf(draft: WorkloadDraft): unknown {
  const { sessions } = draft
  return {
    prompts: promptsInput(draft.prompts),
    arrivals: arrivalsInput(draft.arrivals),
    sessions: sessions.on
      ? {
          turns: lengthsInput(sessions.turns),
          think_time: sessions.think_time,
          think_time_s_mean: sessions.think_time_s_mean,
        }
      : null,
    stop: stopInput(draft.arrivals.kind === 'trace' ? draft.trace_stop : draft.stop),
    warmup_requests: draft.warmup_requests,
    repetitions: draft.repetitions,
    seed: draft.seed,
    timeout_s: draft.timeout_s,
    part_timeouts: draft.part_timeouts,
    sending_threads: draft.sending_threads,
  }
}

function stopInput({ kind, requests, duration_s }: StopDraft): unknown {
  return kind === 'requests' ? { kind, requests } : { kind, duration_s }
}

export function parseWorkload(draft: WorkloadDraft): ReturnType<typeof workloadSchema.safeParse> {
  return workloadSchema.safeParse(inputOf(draft))
}

/**
 * Takes an imported trace into the form, for arrivals and prompts alike, and lets a replay run for
 * the trace's own length.
 */
export function takeTrace(draft: WorkloadDraft, trace: TraceRef): void {
  draft.arrivals.trace = trace
  draft.prompts.trace = trace
  draft.trace_stop = wholeTrace(trace)
}

/** As long as the trace is, as far as a run may be. */
function wholeTrace(trace: TraceRef): StopDraft {
  return {
    kind: 'requests',
    requests: Math.min(trace.requests, REQUESTS_MAX),
    duration_s: trace.duration_s > 0 ? trace.duration_s : STOP.duration_s,
  }
}
