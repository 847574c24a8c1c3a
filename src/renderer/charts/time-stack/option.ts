import { formatClock } from '../../../engine/format/duration.ts'
import type { EChartsCoreOption } from '../echarts.ts'
import { logTicks, tickText, ticks } from '../scale.ts'
import { timeStep } from '../time-ticks.ts'
import type { ChartTokens } from '../tokens.ts'
import type { StackLayout } from './layout.ts'
import { rangeOf, type Track, type TrackSeries } from './tracks.ts'

export interface StackData {
  tracks: readonly Track[]
  t_max_s: number
  window: { start_s: number; end_s: number } | null
}

/** Dash patterns of the palette's order: the second channel beside colour. */
const DASHES: readonly (number[] | 'solid')[] = ['solid', [6, 3], [2, 3], [8, 3, 2, 3]]
/** From so many points on, dots are drawn by the renderer's bulk path. */
const LARGE_FROM = 2_000

/** The whole stack as one chart: a grid a track, one time axis for all. */
export function stackOption(
  data: StackData,
  layout: StackLayout,
  tokens: ChartTokens,
): EChartsCoreOption {
  const last = data.tracks.length - 1
  return {
    animation: false,
    textStyle: { fontFamily: tokens.font_family, fontSize: tokens.font_px },
    grid: layout.tops.map((top) => ({
      left: layout.left,
      right: layout.right,
      top,
      height: layout.track_h,
    })),
    xAxis: data.tracks.map((_, at) => timeAxis(at, data.t_max_s, at === last, tokens)),
    yAxis: data.tracks.map((track, at) => valueAxis(track, at, layout.track_h, tokens)),
    series: data.tracks.flatMap((track, at) => [
      background(track, at, data, tokens),
      ...track.series.map((series) => seriesOf(series, at, tokens)),
    ]),
  }
}

function timeAxis(at: number, t_max_s: number, shown: boolean, tokens: ChartTokens): object {
  return {
    type: 'value',
    gridIndex: at,
    min: 0,
    max: t_max_s,
    interval: timeStep(t_max_s),
    axisLine: { show: true, onZero: false, lineStyle: { color: tokens.axis } },
    axisTick: { show: shown, length: 5, lineStyle: { color: tokens.axis } },
    axisLabel: {
      show: shown,
      color: tokens.ink_3,
      showMaxLabel: false,
      formatter: (value: number) => (value === 0 ? '0' : formatClock(value)),
    },
    splitLine: { show: false },
  }
}

/** Figures at an axis stand no closer than this. */
const TICK_PX_MIN = 17

/** A little over three, so that a scale that ends just above a round number keeps its figures. */
const FIGURES = 3.2

/** Figures of a logarithmic track: 1 and 3 of each power where there is room, else powers alone. */
function logFigures(low: number, high: number, track_h: number): number[] {
  const all = logTicks(low, high)
  const px_a_decade = track_h / Math.log10(high / low)
  if (px_a_decade >= 2.1 * TICK_PX_MIN) return all
  const every = Math.max(1, Math.ceil(TICK_PX_MIN / px_a_decade))
  return all.filter((value) => {
    const power = Math.log10(value)
    return Number.isInteger(power) && power % every === 0
  })
}

function valueAxis(track: Track, at: number, track_h: number, tokens: ChartTokens): object {
  const [low, high] = rangeOf(track)
  const all = track.log ? logFigures(low, high, track_h) : ticks(low, high, FIGURES)
  const customValues = all.filter((value) => track.log || value > 0)
  return {
    type: track.log ? 'log' : 'value',
    gridIndex: at,
    min: low,
    max: high,
    axisLine: { show: false },
    // The lines of the grid stand at the axis' ticks, so these are given too.
    axisTick: { show: false, customValues },
    axisLabel: {
      customValues,
      color: tokens.ink_3,
      margin: 8,
      formatter: (value: number) => tickText(value),
    },
    splitLine: { show: track.absent === null, lineStyle: { color: tokens.grid } },
  }
}

/** Carries the steady window and the reference line, so that both stand behind every series. */
function background(track: Track, at: number, data: StackData, tokens: ChartTokens): object {
  const area =
    data.window === null
      ? {}
      : {
          markArea: {
            silent: true,
            itemStyle: { color: tokens.wash },
            data: [[{ xAxis: data.window.start_s }, { xAxis: data.window.end_s }]],
          },
        }
  const line =
    track.reference === null
      ? {}
      : {
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: tokens.ink_2, type: [5, 3], width: 1 },
            label: {
              formatter: track.reference.label,
              position: track.reference.below === true ? 'insideEndBottom' : 'insideEndTop',
              color: tokens.ink_2,
              fontSize: tokens.font_px,
            },
            data: [{ yAxis: track.reference.value }],
          },
        }
  return { type: 'line', xAxisIndex: at, yAxisIndex: at, data: [], silent: true, ...area, ...line }
}

function seriesOf(series: TrackSeries, at: number, tokens: ChartTokens): object {
  const color = series.color === null ? tokens.ink : tokens.series[series.color]
  const common = { xAxisIndex: at, yAxisIndex: at, data: series.points, silent: true }
  if (series.draw === 'dots') {
    const large = series.points.length > LARGE_FROM
    return {
      ...common,
      ...{ type: 'scatter', symbolSize: 3.2, large, itemStyle: { color: tokens.ink_3 } },
    }
  }
  const band = series.draw === 'band'
  return {
    ...common,
    type: 'line',
    // What was asked for lies under what was delivered.
    z: band ? 1 : 2,
    showSymbol: false,
    // Keeps the extremes of every pixel column, so that no peak is lost.
    sampling: 'minmax',
    ...(series.draw === 'line' ? {} : { step: 'end' }),
    lineStyle: {
      color: band ? tokens.control : color,
      width: band ? 6 : 1.5,
      opacity: band ? 0.45 : 1,
      type: DASHES[(series.color ?? 0) % DASHES.length],
    },
  }
}
