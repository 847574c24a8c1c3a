import { partOfName, type ServerStage } from '../../engine/diagnosis/part-names.ts'
import { lengthOf, selfTimes, type SelfTime } from './self-times.ts'
import type { Span } from './span.ts'

const NS_PER_S = 1e9

/** What one request's spans say of its path, in seconds. */
export interface TraceParts {
  stages: Partial<Record<ServerStage, number>>
  /** From the first byte that the server saw to its last; null where only an engine inside it tells. */
  e2e_s: number | null
  /** By the spans' own names: what belongs to no stage. */
  named: Map<string, number>
}

/**
 * Spans named like a stage, and those inside them that have no stage of their own, count for it with
 * the time that is theirs alone; times in attributes (vLLM's) count as they are. The longest span
 * without a parent is the whole; its own time is what no span explains, and has no name here.
 */
export function partsOfTrace(spans: readonly Span[]): TraceParts {
  const times = selfTimes(spans)
  const parts: TraceParts = { stages: {}, e2e_s: null, named: new Map() }
  const whole = longest(times.filter(({ is_root }) => is_root).map(({ span }) => span))
  if (whole !== null && !isEngine(whole)) parts.e2e_s = lengthOf(whole) / NS_PER_S
  const stageOf = stagesOf(times)
  for (const { span, self_ns } of times) {
    const stage = stageOf(span)
    if (isEngine(span)) addEngine(parts, span)
    else if (stage !== null) addStage(parts, stage, self_ns / NS_PER_S)
    else if (span !== whole && self_ns > 0) addNamed(parts, span.name, self_ns / NS_PER_S)
  }
  return parts
}

/** A span that tells the times of an engine in its attributes. */
function isEngine({ attributes }: Span): boolean {
  const { queue_s, prefill_s, decode_s } = attributes
  return queue_s !== null || prefill_s !== null || decode_s !== null
}

function addEngine(parts: TraceParts, { attributes }: Span): void {
  const { queue_s, prefill_s, decode_s } = attributes
  if (queue_s !== null) addStage(parts, 'queue', queue_s)
  if (prefill_s !== null) addStage(parts, 'prefill', prefill_s)
  if (decode_s !== null) addStage(parts, 'decode', decode_s)
}

/** The stage of a span by its name, else by the nearest one above it that has a stage. */
function stagesOf(times: readonly SelfTime[]): (span: Span) => ServerStage | null {
  const by_id = new Map(times.map(({ span }) => [span.span_id, span]))
  return (span) => {
    const seen = new Set<Span>()
    for (let at: Span | undefined = span; at !== undefined && !seen.has(at);) {
      const part = partOfName(at.name)
      if (part !== null && part !== 'e2e') return part
      seen.add(at)
      at = at.parent_id === null ? undefined : by_id.get(at.parent_id)
    }
    return null
  }
}

function longest(spans: readonly Span[]): Span | null {
  return spans.reduce<Span | null>(
    (most, span) => (most === null || lengthOf(span) > lengthOf(most) ? span : most),
    null,
  )
}

function addStage({ stages }: TraceParts, stage: ServerStage, seconds: number): void {
  stages[stage] = (stages[stage] ?? 0) + seconds
}

function addNamed({ named }: TraceParts, name: string, seconds: number): void {
  named.set(name, (named.get(name) ?? 0) + seconds)
}
