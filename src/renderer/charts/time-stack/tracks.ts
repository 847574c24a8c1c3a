/** `[seconds, value]`; null is a gap. */
export type TimePoint = readonly [t_s: number, value: number | null]

/** One series of a track. Colours come in the palette's order; null is ink, for what is measured first. */
export interface TrackSeries {
  /** Direct label at the left; null where the track's own title says it. */
  name: string | null
  draw: 'line' | 'step' | 'dots' | 'band'
  color: number | null
  points: readonly TimePoint[]
  /** Of all values, where the points are only some of them. */
  mean?: number | null
}

/** One plot of the stack: a title, a scale, and what is drawn on it. */
export interface Track {
  title: string
  unit: string
  log: boolean
  /** Top of the scale where it is fixed, as for percentages. */
  top: number | null
  series: readonly TrackSeries[]
  /** Its label stands above the line, or below where the values lie above. */
  reference: { value: number; label: string; below?: boolean } | null
  /** Why there is nothing to draw, and how that changes; null where there is. */
  absent: string | null
}

/** The last value at or before an instant; null where there is none within `reach_s`. */
export function valueAt(
  points: readonly TimePoint[],
  t_s: number,
  reach_s = Infinity,
): number | null {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle]?.[0] ?? Infinity) <= t_s) low = middle + 1
    else high = middle
  }
  const found = points[low - 1]
  return found === undefined || t_s - found[0] > reach_s ? null : found[1]
}

/** The range of a track's scale: from an honest zero, or of whole powers where it is logarithmic. */
export function rangeOf(track: Track): [low: number, high: number] {
  let low = Infinity
  let high = track.reference?.value ?? 0
  for (const { points } of track.series) {
    for (const [, value] of points) {
      if (value === null) continue
      if (value > high) high = value
      if (value > 0 && value < low) low = value
    }
  }
  if (track.top !== null) return [0, track.top]
  if (!track.log) return [0, high === 0 ? 1 : high * 1.08]
  if (low === Infinity) return [1, 10]
  return [low / 1.3, Math.max(high * 1.3, low * 4)]
}

/** The mean of what was read; null where nothing was. */
export function meanOf(points: readonly TimePoint[]): number | null {
  let sum = 0
  let count = 0
  for (const [, value] of points) {
    if (value === null) continue
    sum += value
    count += 1
  }
  return count === 0 ? null : sum / count
}
