import type { Arrivals, Spacing, Stage } from '../../../shared/arrivals.ts'
import type { TraceRef } from '../../../shared/trace.ts'

/** One part of a run as its fields hold it; no duration means to the end of the run. */
export interface StageDraft {
  duration_s: number | null
  from_requests_per_s: number | null
  to_requests_per_s: number | null
}

/** When requests leave, as the form holds it; every kind's values are kept while another is chosen. */
export interface ArrivalsDraft {
  kind: Arrivals['kind']
  concurrency: number | null
  spacing: Spacing
  burstiness: number | null
  /** One rate for the whole run, or a list of stages. */
  rate: 'steady' | 'stages'
  requests_per_s: number | null
  stages: StageDraft[]
  max_in_flight: number | null
  trace: TraceRef | null
  speed: number | null
}

const CONCURRENCY = 32
const REQUESTS_PER_S = 2.5
const BURSTINESS = 0.5
const STAGE_S = 60

/** A first list of stages: up to the rate, and on at it. */
function stagesAt(requests_per_s: number): StageDraft[] {
  return [
    { duration_s: STAGE_S, from_requests_per_s: 0, to_requests_per_s: requests_per_s },
    {
      duration_s: null,
      from_requests_per_s: requests_per_s,
      to_requests_per_s: requests_per_s,
    },
  ]
}

/** The one rate of an open loop without stages; null where the rate changes or ends. */
function steadyRate(stages: readonly Stage[]): number | null {
  const [only, ...others] = stages
  if (only === undefined || others.length > 0 || only.duration_s !== null) return null
  return only.from_requests_per_s === only.to_requests_per_s ? only.from_requests_per_s : null
}

export function arrivalsDraft(arrivals: Arrivals): ArrivalsDraft {
  const open = arrivals.kind === 'open' ? arrivals : null
  const trace = arrivals.kind === 'trace' ? arrivals : null
  const steady = open === null ? REQUESTS_PER_S : steadyRate(open.stages)
  return {
    kind: arrivals.kind,
    concurrency: arrivals.kind === 'closed' ? arrivals.concurrency : CONCURRENCY,
    spacing: open?.spacing ?? 'poisson',
    burstiness: open?.burstiness ?? BURSTINESS,
    rate: steady === null ? 'stages' : 'steady',
    requests_per_s: steady ?? REQUESTS_PER_S,
    stages:
      open === null || steady !== null
        ? stagesAt(steady ?? REQUESTS_PER_S)
        : open.stages.map((stage) => ({ ...stage })),
    max_in_flight: (open ?? trace)?.max_in_flight ?? null,
    trace: trace?.trace ?? null,
    speed: trace?.speed ?? 1,
  }
}

/** What the schema is asked to parse. */
export function arrivalsInput(draft: ArrivalsDraft): unknown {
  const { max_in_flight } = draft
  switch (draft.kind) {
    case 'closed':
      return { kind: 'closed', concurrency: draft.concurrency }
    case 'open':
      return {
        kind: 'open',
        spacing: draft.spacing,
        burstiness: draft.burstiness,
        stages: draft.rate === 'stages' ? draft.stages : [steadyStage(draft.requests_per_s)],
        max_in_flight,
      }
    case 'trace':
      return { kind: 'trace', trace: draft.trace, speed: draft.speed, max_in_flight }
  }
}

function steadyStage(requests_per_s: number | null): StageDraft {
  return {
    duration_s: null,
    from_requests_per_s: requests_per_s,
    to_requests_per_s: requests_per_s,
  }
}

/** The list with one more stage before its end: it goes on from where the one before it stops. */
export function withStage(stages: readonly StageDraft[]): StageDraft[] {
  const last = stages.at(-1)
  const rate = last?.to_requests_per_s ?? REQUESTS_PER_S
  const added = { duration_s: last?.duration_s ?? null, ...rates(rate) }
  const before = stages.map((stage, at) =>
    at === stages.length - 1 ? { ...stage, duration_s: stage.duration_s ?? STAGE_S } : stage,
  )
  return [...before, added]
}

/** The list without one stage; its last one goes on to the end as the list did before. */
export function withoutStage(stages: readonly StageDraft[], at: number): StageDraft[] {
  const end_s = stages.at(-1)?.duration_s ?? null
  const left = stages.filter((_, i) => i !== at)
  return left.map((stage, i) =>
    i === left.length - 1 && at === stages.length - 1 ? { ...stage, duration_s: end_s } : stage,
  )
}

function rates(rate: number): Omit<StageDraft, 'duration_s'> {
  return { from_requests_per_s: rate, to_requests_per_s: rate }
}
