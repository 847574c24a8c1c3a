import { quantileOfSorted, sorted } from '../../engine/stats/quantile.ts'
import type { LivePoint } from '../../shared/progress.ts'

/** Points of one run kept for drawing; past this every second one goes, so that the whole run stays. */
export const LIVE_POINTS_MAX = 20_000
/** Requests kept for the dots of the live TTFT plot. */
export const LIVE_REQUESTS_MAX = 50_000

/** `[seconds since the run's start, value]`; null is a gap. */
export type TimedValue = [t_s: number, value: number | null]

/** One entry a point, all of one length. */
const COLUMNS = [
  't_s',
  'in_flight',
  'requests_per_s',
  'output_tokens_per_s',
  'asked_per_s',
  'delivered_per_s',
] as const satisfies readonly (keyof LivePoint)[]

/** What a running measurement has shown so far, as columns; bounded, and plain for speed. */
export class LiveSeries {
  t_s: number[] = []
  in_flight: number[] = []
  requests_per_s: number[] = []
  output_tokens_per_s: number[] = []
  asked_per_s: number[] = []
  delivered_per_s: number[] = []
  /** Of the gaps between tokens in each interval; no entry where there was none. */
  itl_p50: [t_s: number, itl_ms: number][] = []
  itl_p95: [t_s: number, itl_ms: number][] = []
  /** One entry a request, at the interval in which its first token came. */
  ttft: [t_s: number, ttft_ms: number][] = []
  signals: Record<string, TimedValue[]> = {}

  push(point: LivePoint): void {
    for (const column of COLUMNS) this[column].push(point[column])
    for (const value of point.ttft_ms) this.ttft.push([point.t_s, value])
    if (point.itl_ms.length > 0) {
      const gaps = sorted(point.itl_ms)
      this.itl_p50.push([point.t_s, quantileOfSorted(gaps, 0.5)])
      this.itl_p95.push([point.t_s, quantileOfSorted(gaps, 0.95)])
    }
    for (const [name, value] of Object.entries(point.signals)) {
      const series = (this.signals[name] ??= [])
      series.push([point.t_s, value])
      if (series.length > LIVE_POINTS_MAX) this.signals[name] = everySecond(series)
    }
    this.#bound()
  }

  #bound(): void {
    if (this.ttft.length > LIVE_REQUESTS_MAX) this.ttft = everySecond(this.ttft)
    if (this.itl_p50.length > LIVE_POINTS_MAX) {
      this.itl_p50 = everySecond(this.itl_p50)
      this.itl_p95 = everySecond(this.itl_p95)
    }
    if (this.t_s.length <= LIVE_POINTS_MAX) return
    for (const column of COLUMNS) this[column] = everySecond(this[column])
  }
}

/** Every second entry, the last one always among them. */
export function everySecond<T>(values: readonly T[]): T[] {
  const odd = (values.length - 1) % 2
  return values.filter((_, i) => i % 2 === odd)
}
