import type { LivePoint } from '../../shared/progress.ts'

/** Points of one run kept for drawing; past this every second one goes, so that the whole run stays. */
export const LIVE_POINTS_MAX = 20_000
/** Requests kept for the dots of the live TTFT plot. */
export const LIVE_REQUESTS_MAX = 50_000

/** `[seconds since the run's start, value]`; null is a gap. */
export type TimedValue = [t_s: number, value: number | null]

/** What a running measurement has shown so far, as columns; bounded, and plain for speed. */
export class LiveSeries {
  t_s: number[] = []
  in_flight: number[] = []
  requests_per_s: number[] = []
  output_tokens_per_s: number[] = []
  /** One entry a request, at the interval in which its first token came. */
  ttft: [t_s: number, ttft_ms: number][] = []
  signals: Record<string, TimedValue[]> = {}

  push(point: LivePoint): void {
    this.t_s.push(point.t_s)
    this.in_flight.push(point.in_flight)
    this.requests_per_s.push(point.requests_per_s)
    this.output_tokens_per_s.push(point.output_tokens_per_s)
    for (const value of point.ttft_ms) this.ttft.push([point.t_s, value])
    for (const [name, value] of Object.entries(point.signals)) {
      const series = (this.signals[name] ??= [])
      series.push([point.t_s, value])
      if (series.length > LIVE_POINTS_MAX) this.signals[name] = everySecond(series)
    }
    this.#bound()
  }

  #bound(): void {
    if (this.ttft.length > LIVE_REQUESTS_MAX) this.ttft = everySecond(this.ttft)
    if (this.t_s.length <= LIVE_POINTS_MAX) return
    this.t_s = everySecond(this.t_s)
    this.in_flight = everySecond(this.in_flight)
    this.requests_per_s = everySecond(this.requests_per_s)
    this.output_tokens_per_s = everySecond(this.output_tokens_per_s)
  }
}

/** Every second entry, the last one always among them. */
export function everySecond<T>(values: readonly T[]): T[] {
  const odd = (values.length - 1) % 2
  return values.filter((_, i) => i % 2 === odd)
}
