import type { HistoryPoint } from '../../engine/history/history.ts'
import type { ChangeInterval } from '../../shared/comparison.ts'
import type { Box } from './label-placement.ts'
import type { Scale } from './scale.ts'

/** One point of one of the two charts, ready to draw. */
export interface StepPoint {
  point: HistoryPoint
  i: number
  x: number
  y: number
  /** Where the kept line runs at this point. */
  line_y: number
  whisker: [top: number, bottom: number] | null
  change: ChangeInterval | null
  /** The value is a lower bound: it may lie anywhere above. */
  bound: boolean
  texts: StepTexts
}

/** What is written at a point: as much as its column has room for. */
export interface StepTexts {
  value: string
  delta: string | null
  interval: string | null
}

/** One step chart: where everything lies. */
export interface StepChart {
  y: Scale
  ticks: number[]
  path: string
  points: StepPoint[]
  labels: (Box | null)[]
}

export interface StepChartInput {
  points: readonly HistoryPoint[]
  value: (point: HistoryPoint) => number | null
  change: (point: HistoryPoint) => ChangeInterval | null
  /** Stands over the chart: labels keep off it. */
  title: string
  /** Whether the value is a lower bound only. */
  bound: (point: HistoryPoint) => boolean
  /** Values drawn across the chart, such as an SLO. */
  references: readonly number[]
  x: (i: number) => number
  right: number
  top: number
  bottom: number
  label_w: number
  /** Radius of the marks. */
  r: number
}
