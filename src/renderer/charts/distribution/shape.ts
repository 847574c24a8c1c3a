import type { Cumulative } from './cumulative.ts'

/** Below this the ends of a logarithmic scale would fall together. */
const LOG_SPAN_MIN = 1.5
const HEADROOM = 1.02

/** The ends of the value axis: of what was seen, or from an honest zero. */
export function domainOf(
  { low, high }: Cumulative,
  log: boolean,
  reference: number | null,
): [number, number] {
  const top = Math.max(high, reference ?? 0) * HEADROOM
  if (!log) return [0, top]
  const bottom = Math.min(low, reference ?? low) / HEADROOM
  return [bottom, Math.max(top, bottom * LOG_SPAN_MIN)]
}

/** `bins + 1` edges from end to end, evenly on the scale. */
export function edgesOf([from, to]: [number, number], log: boolean, bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, i) => {
    if (i === bins) return to
    return log ? from * (to / from) ** (i / bins) : from + ((to - from) * i) / bins
  })
}

/** The share of all values between each pair of edges; those at the first edge belong to the first bin. */
export function sharesOf(cumulative: Cumulative, edges: readonly number[]): number[] {
  return edges.slice(1).map((edge, i) => {
    const from = edges[i] ?? 0
    const before = i === 0 && from <= 0 ? 0 : cumulative.at(from)
    return cumulative.at(edge) - before
  })
}
