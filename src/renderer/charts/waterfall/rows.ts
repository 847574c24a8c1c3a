import type { Diagnosis, Stage, StageName } from '../../../shared/diagnosis.ts'

export const STAGE_LABELS: Readonly<Record<StageName, string>> = {
  client_wait: 'Client wait',
  connect_send: 'Connect, send',
  network: 'Network',
  parsing: 'Parsing',
  tokenization: 'Tokenization',
  queue: 'Queue, batching',
  prefill: 'Prefill',
  decode: 'Decode',
  delivery: 'Delivery',
  remainder: 'Remainder',
}

/** The stages after the first token; they get a scale of their own where they dwarf the rest. */
const AFTER_FIRST: ReadonlySet<StageName> = new Set(['decode', 'delivery', 'remainder'])
/** From this ratio on, one scale would hide everything before the first token. */
const TWO_SCALES_FROM = 4

export interface WaterfallRow {
  stage: Stage
  label: string
  /** Where the bar starts and ends on the request's own time, ms; null where nothing tells it. */
  from_ms: number | null
  to_ms: number | null
  after_first: boolean
}

export interface WaterfallModel {
  rows: WaterfallRow[]
  sum_ms: number
  /** Where the first token comes; the left scale ends there when there are two. */
  first_ms: number
  two_scales: boolean
}

/** The stages end to end, so that the last bar ends at the sum. */
export function waterfallModel(stages: readonly Stage[]): WaterfallModel {
  let at = 0
  let first_ms = 0
  const rows = stages.map((stage): WaterfallRow => {
    const after_first = AFTER_FIRST.has(stage.name)
    const from = at
    at += stage.mean_ms ?? 0
    if (!after_first) first_ms = at
    const known = stage.mean_ms !== null
    const label = STAGE_LABELS[stage.name]
    return { stage, label, after_first, from_ms: known ? from : null, to_ms: known ? at : null }
  })
  const rest_ms = at - first_ms
  return {
    rows,
    sum_ms: at,
    first_ms,
    two_scales: first_ms > 0 && rest_ms / first_ms > TWO_SCALES_FROM,
  }
}

/** The stage in which the binding constraint shows; its bar has the colour. */
export function boundStage(diagnosis: Pick<Diagnosis, 'binds' | 'phase'>): StageName | null {
  switch (diagnosis.binds) {
    case 'host':
      return 'tokenization'
    case 'network':
      return 'network'
    case 'under_used_gpu':
    case 'memory_capacity':
      return 'queue'
    case 'client':
      return 'client_wait'
    case 'compute':
    case 'memory_bandwidth':
      return diagnosis.phase
    case null:
      return null
  }
}
