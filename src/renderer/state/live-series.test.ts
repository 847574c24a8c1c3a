import { describe, expect, it } from 'vitest'
import type { LivePoint } from '../../shared/progress.ts'
import { everySecond, LIVE_POINTS_MAX, LiveSeries } from './live-series.ts'

const point = (t_s: number): LivePoint => ({
  t_s,
  in_flight: 1,
  requests_per_s: 2,
  output_tokens_per_s: 3,
  asked_per_s: 2,
  delivered_per_s: 2,
  ttft_ms: [100, 200],
  itl_ms: t_s % 2 === 0 ? [30, 10, 20] : [],
  signals: { host_cpu_pct: t_s % 2 === 0 ? 50 : null },
})

describe('the live series', () => {
  it('keeps columns of one length, a dot a request, and gaps of signals', () => {
    const live = new LiveSeries()
    for (const t_s of [0, 1, 2]) live.push(point(t_s))
    expect(live.t_s).toEqual([0, 1, 2])
    expect(live.output_tokens_per_s).toEqual([3, 3, 3])
    expect(live.asked_per_s).toEqual([2, 2, 2])
    expect(live.ttft).toHaveLength(6)
    expect(live.itl_p50).toEqual([
      [0, 20],
      [2, 20],
    ])
    // quantile(c(10, 20, 30), 0.95) of R.
    expect(live.itl_p95[0]).toEqual([0, 29])
    expect(live.signals['host_cpu_pct']).toEqual([
      [0, 50],
      [1, null],
      [2, 50],
    ])
  })

  it('is bounded, and still shows the whole run and its end', () => {
    const live = new LiveSeries()
    const last = LIVE_POINTS_MAX * 2 + 5
    for (let t_s = 0; t_s <= last; t_s += 1) live.push(point(t_s))
    expect(live.t_s.length).toBeLessThanOrEqual(LIVE_POINTS_MAX)
    expect(live.t_s[0]).toBeLessThan(LIVE_POINTS_MAX / 10)
    expect(live.t_s.at(-1)).toBe(last)
    expect(live.in_flight).toHaveLength(live.t_s.length)
    expect(live.delivered_per_s).toHaveLength(live.t_s.length)
    expect(live.itl_p95.length).toBeLessThanOrEqual(LIVE_POINTS_MAX)
    expect(live.itl_p95.at(-1)?.[0]).toBe(last - 1)
  })

  it('thins without losing the newest', () => {
    expect(everySecond([1, 2, 3, 4])).toEqual([2, 4])
    expect(everySecond([1, 2, 3])).toEqual([1, 3])
  })
})
