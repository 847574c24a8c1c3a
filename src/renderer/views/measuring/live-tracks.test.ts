import { expect, it } from 'vitest'
import { LiveSeries } from '../../state/live-series.ts'
import { liveTracks } from './live-tracks.ts'

function live(seconds: number): LiveSeries {
  const series = new LiveSeries()
  for (let tick = 0; tick < seconds * 4; tick += 1) {
    series.push({
      t_s: tick / 4,
      in_flight: 3,
      requests_per_s: 2,
      output_tokens_per_s: 40,
      asked_per_s: 4,
      delivered_per_s: tick % 2 === 0 ? 4 : 2,
      ttft_ms: [120],
      itl_ms: [10, 20, 30],
      signals: {},
    })
  }
  return series
}

it('holds what was delivered against what was asked, as means over a second', () => {
  const [load] = liveTracks(live(3), null)
  expect(load?.series.map(({ name }) => name)).toEqual(['delivered', 'asked'])
  expect(load?.series[0]?.points).toEqual([
    [0, 3],
    [1, 3],
    [2, 3],
  ])
  expect(load?.series[1]?.points[0]).toEqual([0, 4])
})

it('draws latencies on the scale that is asked for, gaps between tokens as quantiles', () => {
  const latencies = (log: boolean) =>
    liveTracks(live(2), null, log).filter(({ title }) => title.endsWith(', ms'))
  expect(latencies(true).map(({ title, log }) => [title, log])).toEqual([
    ['TTFT, ms', true],
    ['ITL, ms', true],
  ])
  expect(latencies(false).map(({ log, unit }) => [log, unit])).toEqual([
    [false, 'from zero'],
    [false, 'from zero'],
  ])
  const itl = latencies(true)[1]
  expect(itl?.series.map(({ points }) => points[0])).toEqual([
    [0, 20],
    [0, 29],
  ])
})
