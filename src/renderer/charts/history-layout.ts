import type { HistoryPoint } from '../../engine/history/history.ts'
import type { GoalMetric } from '../../shared/goal.ts'
import type { StepChart, StepChartInput } from './step-chart.ts'
import { layStepChart } from './step-layout.ts'

/** Axis figures stand left of this. */
export const LEFT = 58
const RIGHT = 6
const FIRST = 16
/** With few iterations the next ones keep their room, so that a step stays a step. */
const SLOTS_MIN = 4

/** Room for the names under the axis, between the charts, and over the first for its title. */
const FOOT = 52
const GAP = 36
const TOP = 16
/** The share of the height that the cost has. */
const COST_SHARE = 0.32
const GOAL_R = 5
const COST_R = 4

/** The two step charts on one axis of iterations. */
export interface HistoryLayout {
  x: (i: number) => number
  /** Width of a column. */
  cw: number
  axis_y: number
  goal: { chart: StepChart; r: number }
  /** Null where the goal is the cost itself. */
  cost: { chart: StepChart; r: number; top: number } | null
}

/** Lays out the whole picture in a space of `w` × `h`. */
export function layHistory(
  points: readonly HistoryPoint[],
  metric: GoalMetric,
  titles: { goal: string; cost: string },
  references: readonly { value: number }[],
  { w, h }: { w: number; h: number },
): HistoryLayout {
  const with_cost = metric !== 'cost_usd_per_1k_requests'
  const { cw, x } = columnOf(w, points.length)
  const room = h - FOOT - (with_cost ? GAP : 0)
  const cost_h = with_cost ? room * COST_SHARE : 0
  const axis_y = h - FOOT
  const shared = { points, x, right: w, label_w: cw }
  const goal = layStepChart({
    ...shared,
    title: titles.goal,
    value: (point) => point.value,
    change: (point) => point.value_change,
    bound: (point) => point.bound,
    references: references.map((one) => one.value),
    top: TOP,
    bottom: room - cost_h,
    r: GOAL_R,
  })
  const cost: StepChartInput = {
    ...shared,
    title: titles.cost,
    value: (point) => point.cost,
    change: (point) => point.cost_change,
    bound: () => false,
    references: [],
    top: axis_y - cost_h,
    bottom: axis_y,
    r: COST_R,
  }
  return {
    x,
    cw,
    axis_y,
    goal: { chart: goal, r: GOAL_R },
    cost: with_cost ? { chart: layStepChart(cost), r: COST_R, top: cost.top } : null,
  }
}

function columnOf(w: number, count: number): { cw: number; x: (i: number) => number } {
  const cw = (w - LEFT - RIGHT) / Math.max(SLOTS_MIN, count)
  return { cw, x: (i) => LEFT + FIRST + i * cw }
}
