import type { Span } from './span.ts'

/** A span, the time in it that is in none of its children, and whether it has no parent here. */
export interface SelfTime {
  span: Span
  self_ns: number
  is_root: boolean
}

/**
 * The self time of each span of one trace: its duration less the union of its children, as far as they
 * lie inside it. Children may overlap, and may end after it. A span whose parent is not here hangs on
 * the shortest one without a parent that holds it wholly: of two servers in a row, the one inside may
 * not know of the other.
 */
export function selfTimes(spans: readonly Span[]): SelfTime[] {
  const by_id = new Map(spans.map((span) => [span.span_id, span]))
  const children = new Map<Span, Span[]>()
  const orphans = spans.filter((span) => parentOf(span, by_id) === null)
  const roots: Span[] = []
  // The longest first, so that whatever holds a span is known before it.
  for (const orphan of orphans.toSorted((a, b) => lengthOf(b) - lengthOf(a))) {
    const holder = roots.findLast((root) => holds(root, orphan))
    if (holder === undefined) roots.push(orphan)
    else addTo(children, holder, orphan)
  }
  for (const span of spans) {
    const parent = parentOf(span, by_id)
    if (parent !== null) addTo(children, parent, span)
  }
  const is_root = new Set(roots)
  return spans.map((span) => ({
    span,
    self_ns: lengthOf(span) - coveredNs(span, children.get(span) ?? []),
    is_root: is_root.has(span),
  }))
}

export function lengthOf({ start_ns, end_ns }: Span): number {
  return Number(end_ns - start_ns)
}

function parentOf(span: Span, by_id: ReadonlyMap<string, Span>): Span | null {
  if (span.parent_id === null || span.parent_id === span.span_id) return null
  return by_id.get(span.parent_id) ?? null
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start_ns <= inner.start_ns && inner.end_ns <= outer.end_ns
}

function addTo(children: Map<Span, Span[]>, parent: Span, child: Span): void {
  const list = children.get(parent)
  if (list === undefined) children.set(parent, [child])
  else list.push(child)
}

/** The union of the children's times inside their parent's. */
function coveredNs(parent: Span, children: readonly Span[]): number {
  let covered = 0n
  let reached = parent.start_ns
  for (const child of children.toSorted((a, b) => Number(a.start_ns - b.start_ns))) {
    const from = child.start_ns > reached ? child.start_ns : reached
    const to = child.end_ns < parent.end_ns ? child.end_ns : parent.end_ns
    if (to <= from) continue
    covered += to - from
    reached = to
  }
  return Number(covered)
}
