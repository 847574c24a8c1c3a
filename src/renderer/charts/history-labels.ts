import { formatInterval, formatNumber, formatSignedPct, NBSP } from '../../engine/format/number.ts'
import type { HistoryPoint } from '../../engine/history/history.ts'
import type { Box, Label } from './label-placement.ts'
import type { StepChartInput, StepPoint, StepTexts } from './step-chart.ts'

/** Under these column widths a label loses its interval, then its change. */
const INTERVAL_W_MIN = 92
const DELTA_W_MIN = 62
/** Where columns are narrow a label further away would seem to belong to another point. */
const TRIES = 8
const TRIES_DENSE = 2
/** Where a chart's title stands, over its top. */
const TITLE_RISE = 24
const TITLE_H = 12

/** What is written at a point, as far as its column has room. */
export function textsOf(point: HistoryPoint, value: number, input: StepChartInput): StepTexts {
  const { label_w } = input
  const change = input.change(point)
  const text = formatNumber(value)
  return {
    value: input.bound(point) ? `≥${NBSP}${text}` : text,
    delta: change === null || label_w < DELTA_W_MIN ? null : formatSignedPct(change.estimate_pct),
    interval:
      change === null || label_w < INTERVAL_W_MIN
        ? null
        : formatInterval(change.lo_pct, change.hi_pct),
  }
}

const LINE_H = 14
const VALUE_H = 15
/** Mean widths of a character of a value and of what stands beside and under it. */
const VALUE_CHAR_W = 7.4
const CHAR_W = 6.2
const DELTA_GAP_W = 6

function widthOf({ value, delta, interval }: StepTexts): number {
  const first =
    value.length * VALUE_CHAR_W + (delta === null ? 0 : DELTA_GAP_W + delta.length * CHAR_W)
  return Math.max(first, (interval ?? '').length * CHAR_W)
}

/** Whether a point has a label at all: among many only kept ones, the table has the others. */
export function isLabelled({ point }: StepPoint, { label_w }: StepChartInput): boolean {
  return label_w >= DELTA_W_MIN || !point.aside
}

export function labelOf(step: StepPoint, input: StepChartInput): Label {
  const lines = step.texts.interval === null ? 1 : 2
  const below = step.point.aside && step.y >= step.line_y
  return {
    anchor_x: step.x,
    anchor_top: Math.min(step.y - input.r, step.whisker?.[0] ?? step.y) + (step.bound ? -9 : 2),
    anchor_bottom: step.y + 2,
    w: widthOf(step.texts),
    h: VALUE_H + (lines - 1) * LINE_H,
    tries: input.label_w < DELTA_W_MIN ? TRIES_DENSE : TRIES,
    prefer: below ? 'below' : 'above',
  }
}

/** The kept line from point to point, its risers, marks and reference lines: labels keep off them. */
export function obstaclesOf(
  steps: readonly StepPoint[],
  references: readonly number[],
  input: StepChartInput,
): Box[] {
  const across = references.map((at) => ({ x: 0, y: at, w: input.right, h: 1 }))
  const kept = steps.filter((step) => !step.point.aside)
  const lines = kept.flatMap((step, k) => {
    const end = kept[k + 1]?.x ?? input.right
    const from_y = kept[k - 1]?.y ?? step.y
    return [
      { x: step.x, y: step.y, w: end - step.x, h: 1 },
      { x: step.x, y: Math.min(from_y, step.y), w: 1, h: Math.abs(step.y - from_y) },
    ]
  })
  const title = { x: 0, y: input.top - TITLE_RISE, w: input.title.length * CHAR_W, h: TITLE_H }
  const { r } = input
  const marks = steps.map((step) => ({ x: step.x - r, y: step.y - r, w: 2 * r, h: 2 * r }))
  return [title, ...across, ...lines, ...marks]
}
