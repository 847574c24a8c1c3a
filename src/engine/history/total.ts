import type { HistoryPoint } from './history.ts'

/** What all kept changes came to, from the unrounded values; null where one end has no value, or only a bound. */
export interface HistoryTotal {
  tried: number
  kept: number
  first: HistoryPoint | null
  last: HistoryPoint | null
  value_pct: number | null
  cost_pct: number | null
}

export function historyTotal(points: readonly HistoryPoint[]): HistoryTotal {
  const first = points[0] ?? null
  const last = points.findLast((point) => !point.aside) ?? null
  return {
    tried: points.filter((point) => point.index > 0 && point.decided).length,
    kept: points.filter((point) => point.index > 0 && !point.aside).length,
    first,
    last,
    value_pct: changePct(carried(first), carried(last)),
    cost_pct: changePct(first?.cost ?? null, last?.cost ?? null),
  }
}

/** Two lower bounds do not tell what lies between them. */
function carried(point: HistoryPoint | null): number | null {
  return point === null || point.bound ? null : point.value
}

function changePct(from: number | null, to: number | null): number | null {
  if (from === null || to === null || from === 0) return null
  return (to / from - 1) * 100
}
