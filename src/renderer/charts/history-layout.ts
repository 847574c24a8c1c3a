import type { HistoryPoint } from '../../engine/history/history.ts'
import type { ChangeInterval } from '../../shared/comparison.ts'
import { linear, ticks, type Scale } from './scale.ts'
import { placeLabels, type Box, type Label } from './label-placement.ts'

/** Axis figures stand left of this. */
export const LEFT = 58
const RIGHT = 6
const FIRST = 16
/** With few iterations the next ones keep their room, so that a step stays a step. */
const SLOTS_MIN = 4
/** Under these column widths a label loses its interval, then its change. */
const INTERVAL_W_MIN = 92
const DELTA_W_MIN = 62
const HEADROOM = 1.08

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
}

/** One step chart: where everything lies. */
export interface StepChart {
  y: Scale
  ticks: number[]
  path: string
  points: StepPoint[]
  labels: Box[]
}

export interface StepChartInput {
  points: readonly HistoryPoint[]
  value: (point: HistoryPoint) => number | null
  change: (point: HistoryPoint) => ChangeInterval | null
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

export function columnOf(w: number, count: number): { cw: number; x: (i: number) => number } {
  const cw = (w - LEFT - RIGHT) / Math.max(SLOTS_MIN, count)
  return { cw, x: (i) => LEFT + FIRST + i * cw }
}

/** How much a label can say in a column so wide. */
export function labelDetail(cw: number): 'interval' | 'delta' | 'value' {
  if (cw >= INTERVAL_W_MIN) return 'interval'
  return cw >= DELTA_W_MIN ? 'delta' : 'value'
}

/** Lays out one step chart: scale from zero, kept points joined, the others set aside. */
export function layStepChart(input: StepChartInput): StepChart {
  const { points, value, references, top, bottom } = input
  const whiskers = points.map((point) => whiskerOf(point, input))
  const highest = Math.max(
    ...points.map((point) => value(point) ?? 0),
    ...whiskers.map((ends) => ends?.[1] ?? 0),
    ...references,
  )
  const y = linear(0, highest > 0 ? highest * HEADROOM : 1, bottom, top)
  const steps = stepsOf(input, y, whiskers)
  return {
    y,
    ticks: ticks(0, highest > 0 ? highest : 1, bottom - top > 120 ? 3 : 2),
    path: pathOf(steps, input.right),
    points: steps,
    labels: placeLabels(
      steps.map((step) => labelOf(step, input)),
      obstacles(steps, references.map(y), input),
      { x: 0, y: top - 14, w: input.right, h: bottom - top + 12 },
    ),
  }
}

/** The interval of the change, laid on the value that it is compared with. */
function whiskerOf(point: HistoryPoint, input: StepChartInput): [number, number] | null {
  const change = input.change(point)
  const before = input.points.find((other) => other.index === point.compared_with)
  const base = before === undefined ? null : input.value(before)
  if (change === null || base === null) return null
  return [base * (1 + change.lo_pct / 100), base * (1 + change.hi_pct / 100)]
}

function stepsOf(
  input: StepChartInput,
  y: Scale,
  whiskers: readonly ([number, number] | null)[],
): StepPoint[] {
  const steps: StepPoint[] = []
  let line_y = input.bottom
  input.points.forEach((point, i) => {
    const value = input.value(point)
    if (value === null) return
    if (!point.aside) line_y = y(value)
    const ends = whiskers[i] ?? null
    steps.push({
      point,
      i,
      x: input.x(i),
      y: y(value),
      line_y,
      whisker: ends === null ? null : [y(ends[1]), y(ends[0])],
      change: input.change(point),
    })
  })
  return steps
}

function pathOf(steps: readonly StepPoint[], right: number): string {
  const kept = steps.filter((step) => !step.point.aside)
  const moves = kept.map((step, k) =>
    k === 0 ? `M${String(step.x)} ${String(step.y)}` : `H${String(step.x)}V${String(step.y)}`,
  )
  return moves.length === 0 ? '' : `${moves.join('')}H${String(right)}`
}

const LINE_H = 14
const VALUE_H = 15

function labelOf(step: StepPoint, input: StepChartInput): Label {
  const lines = step.change !== null && input.label_w >= INTERVAL_W_MIN ? 2 : 1
  const below = step.point.aside && step.y >= step.line_y
  return {
    anchor_x: step.x,
    anchor_top: Math.min(step.y - input.r, step.whisker?.[0] ?? step.y) + 2,
    anchor_bottom: step.y + 2,
    w: Math.min(input.label_w - 4, 86),
    h: VALUE_H + (lines - 1) * LINE_H,
    prefer: below ? 'below' : 'above',
  }
}

/** The kept line from point to point, its risers, and the reference lines: labels keep off them. */
function obstacles(
  steps: readonly StepPoint[],
  references: readonly number[],
  input: StepChartInput,
): Box[] {
  const across = references.map((at) => ({ x: 0, y: at, w: input.right, h: 1 }))
  const kept = steps.filter((step) => !step.point.aside)
  const lines = kept.map((step, k) => {
    const end = kept[k + 1]?.x ?? input.right
    return { x: step.x, y: step.y, w: end - step.x, h: 1 }
  })
  return [...across, ...lines]
}
