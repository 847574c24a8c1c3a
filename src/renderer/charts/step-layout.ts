import type { HistoryPoint } from '../../engine/history/history.ts'
import { isLabelled, labelOf, obstaclesOf, textsOf } from './history-labels.ts'
import { placeLabels, type Box } from './label-placement.ts'
import { linear, ticks, type Scale } from './scale.ts'
import type { StepChart, StepChartInput, StepPoint } from './step-chart.ts'

/** Room over the highest value, px, so that its label stands under the title. */
const HEADROOM_PX = 12
/** The page's own margin, which a label at the right edge may reach into. */
const MARGIN_PX = 16

/** Lays out one step chart: scale from zero, kept points joined, the others set aside. */
export function layStepChart(input: StepChartInput): StepChart {
  const { points, value, references, top, bottom } = input
  const whiskers = points.map((point) => whiskerOf(point, input))
  const highest = Math.max(
    ...points.map((point) => value(point) ?? 0),
    ...whiskers.map((ends) => ends?.[1] ?? 0),
    ...references,
  )
  const y = linear(
    0,
    highest > 0 ? (highest * (bottom - top)) / Math.max(1, bottom - top - HEADROOM_PX) : 1,
    bottom,
    top,
  )
  const steps = stepsOf(input, y, whiskers)
  return {
    y,
    ticks: ticks(0, highest > 0 ? highest : 1, bottom - top > 120 ? 3 : 2),
    path: pathOf(steps, input.right),
    points: steps,
    labels: labelsOf(steps, references.map(y), input),
  }
}

/** One place a point, null where it has none. */
function labelsOf(
  steps: readonly StepPoint[],
  references: readonly number[],
  input: StepChartInput,
): (Box | null)[] {
  const { top, bottom, right } = input
  const labelled = steps.filter((step) => isLabelled(step, input))
  const places = placeLabels(
    labelled.map((step) => labelOf(step, input)),
    obstaclesOf(steps, references, input),
    { x: 0, y: top - 14, w: right + MARGIN_PX, h: bottom - top + 14 },
  )
  return steps.map((step) => places[labelled.indexOf(step)] ?? null)
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
      bound: input.bound(point),
      texts: textsOf(point, value, input),
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
