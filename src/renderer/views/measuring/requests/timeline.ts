import type { RequestTimeline } from '../../../../shared/run-events.ts'

const NS_PER_MS = 1e6

/** An instant that every request has, or might have had; milliseconds since it was due. */
export interface Instant {
  name: string
  t_ms: number | null
}

/** What a stretch between two instants was spent on. */
export type PartKind = 'client' | 'server' | 'tokens' | 'rest'
export interface Part {
  kind: PartKind
  name: string
  from_ms: number
  to_ms: number
}

export interface TokenEvent {
  t_ms: number
  /** Since the event before; null for the first. */
  gap_ms: number | null
  /** Null where the server did not tell. */
  tokens: number | null
}

/** One request on a time axis that starts when it was due. */
export interface TimelineView {
  instants: Instant[]
  parts: Part[]
  events: TokenEvent[]
  end_ms: number
  gap_ms_max: number | null
  /** Events that carry more than one token, where that is known. */
  multi_token_events: number | null
}

export function timelineView({ request, itl_ns, event_tokens }: RequestTimeline): TimelineView {
  const since = (ns: number | null): number | null =>
    ns === null ? null : (ns - request.scheduled_ns) / NS_PER_MS
  const at = {
    connected: since(request.connected_ns),
    sent: since(request.sent_ns),
    headers: since(request.headers_ns),
    first: since(request.first_ns),
    last: since(request.last_ns),
    end: since(request.end_ns) ?? 0,
  }
  const events = eventsOf(at.first, itl_ns, event_tokens)
  const gaps = events.map((event) => event.gap_ms ?? 0)
  return {
    instants: [
      { name: 'Due', t_ms: 0 },
      { name: 'Connected', t_ms: at.connected },
      { name: 'Sent', t_ms: at.sent },
      { name: 'Headers', t_ms: at.headers },
      { name: 'First token', t_ms: at.first },
      { name: 'Last token', t_ms: at.last },
      { name: 'End', t_ms: at.end },
    ],
    parts: partsOf([
      [at.sent, 'client', 'client, until sent'],
      [at.first, 'server', 'until the first token'],
      [at.last, 'tokens', 'between tokens'],
      [at.end, 'rest', at.first === null ? 'until it ended' : 'after the last token'],
    ]),
    events,
    end_ms: at.end,
    gap_ms_max: events.length < 2 ? null : gaps.reduce((most, gap) => Math.max(most, gap), 0),
    multi_token_events:
      event_tokens === null ? null : event_tokens.reduce((sum, n) => sum + (n > 1 ? 1 : 0), 0),
  }
}

function eventsOf(
  first_ms: number | null,
  itl_ns: ArrayLike<number>,
  event_tokens: ArrayLike<number> | null,
): TokenEvent[] {
  if (first_ms === null) return []
  let t_ms = first_ms
  const tokensAt = (i: number): number | null => event_tokens?.[i] ?? null
  const events: TokenEvent[] = [{ t_ms, gap_ms: null, tokens: tokensAt(0) }]
  for (let i = 0; i < itl_ns.length; i += 1) {
    const gap_ms = (itl_ns[i] ?? 0) / NS_PER_MS
    t_ms += gap_ms
    events.push({ t_ms, gap_ms, tokens: tokensAt(i + 1) })
  }
  return events
}

/** The stretches one after another; an instant that never came joins its stretch to the next. */
function partsOf(ends: readonly (readonly [number | null, PartKind, string])[]): Part[] {
  let from_ms = 0
  const parts: Part[] = []
  for (const [to_ms, kind, name] of ends) {
    if (to_ms === null) continue
    if (to_ms > from_ms) parts.push({ kind, name, from_ms, to_ms })
    from_ms = Math.max(from_ms, to_ms)
  }
  return parts
}

/** Instants that stand too close for a name each, under one name at the place of the first. */
export interface InstantLabel {
  x: number
  text: string
}

export function instantLabels(
  instants: readonly Instant[],
  x: (t_ms: number) => number,
  px_min: number,
): InstantLabel[] {
  const labels: InstantLabel[] = []
  for (const { name, t_ms } of instants) {
    if (t_ms === null) continue
    const at = x(t_ms)
    const before = labels.at(-1)
    if (before !== undefined && at - before.x < px_min)
      before.text = `${before.text}, ${name.toLowerCase()}`
    else labels.push({ x: at, text: name })
  }
  return labels
}
