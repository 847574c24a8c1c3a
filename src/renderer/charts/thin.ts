import type { TimePoint } from './time-stack/tracks.ts'

/** Kept of each stretch of time: the first, the lowest, the highest, the last. */
const KEPT = 4

/**
 * At most about `max` points in ascending order of time, with the lowest and the highest of every
 * stretch among them: a picture of a million requests that hides no extreme.
 */
export function thin(points: readonly TimePoint[], max: number): readonly TimePoint[] {
  if (points.length <= max) return points
  const stretches = Math.max(1, Math.floor(max / KEPT))
  const kept: TimePoint[] = []
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor((points.length * stretch) / stretches)
    const to = Math.floor((points.length * (stretch + 1)) / stretches)
    for (const i of extremesOf(points, from, to)) {
      const point = points[i]
      if (point !== undefined) kept.push(point)
    }
  }
  return kept
}

function extremesOf(points: readonly TimePoint[], from: number, to: number): number[] {
  let low = from
  let high = from
  for (let i = from; i < to; i += 1) {
    const value = points[i]?.[1] ?? null
    if (value === null) continue
    if (value < (points[low]?.[1] ?? Infinity)) low = i
    if (value > (points[high]?.[1] ?? -Infinity)) high = i
  }
  return [...new Set([from, low, high, to - 1])].sort((a, b) => a - b)
}
