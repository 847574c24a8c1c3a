import { summariseRuns } from '../../../src/engine/summary/summarise.ts'
import { runOfRecords } from '../../../src/engine/summary/measured-run.ts'
import { BOTTLENECKS, type Bottleneck } from '../../../src/shared/diagnosis.ts'
import { betterDirection, type Goal } from '../../../src/shared/goal.ts'
import type { Summary } from '../../../src/shared/summary.ts'
import type { Workload } from '../../../src/shared/workload.ts'
import { RELAXATIONS, type Relaxed } from './relaxations.ts'
import type { Scenario } from './scenario.ts'
import { VIEWS } from './views.ts'
import { runVirtually, type VirtualRun } from './virtual-run.ts'
import { goalOf, workloadOf } from './workload.ts'

/** The best relaxation wins this many times what the second does: its constraint binds clearly. */
export const CLEAR_RATIO = 1.5
/** Nothing that wins less than this share of the goal's metric is a constraint. */
export const GAIN_MIN = 0.05

/** What relaxing one constraint wins: the share of the goal's metric (of its time, for a rate). */
export interface Gain {
  bottleneck: Bottleneck
  won: number
}

export interface Truth {
  /** By what they win, the most first. */
  gains: Gain[]
  kind: 'clear' | 'mixed' | 'withheld'
  /** What may be named; of a clear case one, of a withheld case none. */
  binds: Bottleneck[]
}

/** What binds, by asking the simulator what each relaxation would win. It sees no rule and no signal. */
export function truthOf(scenario: Scenario, seed: number, base: readonly VirtualRun[]): Truth {
  const goal = goalOf(scenario)
  const workload = workloadOf(scenario, seed)
  const before = metricOf(base, goal, workload)
  const first = firstRunOf({ scenario, machine: {} }, seed)
  const one = metricOf(first, goal, workload)
  const gains = BOTTLENECKS.map((bottleneck): Gain => {
    const relaxed = RELAXATIONS[bottleneck](scenario)
    const after = metricOf(firstRunOf(relaxed, seed), goal, workload)
    return { bottleneck, won: shareWon(one, after, goal) }
  }).toSorted((a, b) => b.won - a.won)
  if (!Number.isFinite(before)) throw new Error(`${scenario.name}: the goal has no value`)
  return judge(gains, scenario, goal)
}

function judge(gains: Gain[], scenario: Scenario, goal: Goal): Truth {
  const best = gains[0]
  if (best === undefined) throw new Error('no relaxation')
  // No part of the server holds a rate back: it serves all that comes, and more would have to come.
  const idle = best.won < GAIN_MIN && goal.metric.endsWith('_per_s')
  const near = idle
    ? (['under_used_gpu'] as Bottleneck[])
    : gains.filter(({ won }) => won * CLEAR_RATIO > best.won).map(({ bottleneck }) => bottleneck)
  const tells: readonly Bottleneck[] = VIEWS[scenario.view].tells
  if (!near.some((bottleneck) => tells.includes(bottleneck))) {
    return { gains, kind: 'withheld', binds: near }
  }
  return { gains, kind: near.length === 1 ? 'clear' : 'mixed', binds: near }
}

function firstRunOf({ scenario, machine }: Relaxed, seed: number): VirtualRun[] {
  return runVirtually({
    settings: scenario.settings,
    machine,
    workload: workloadOf(scenario, seed),
    repetitions: 1,
    client_ms: scenario.client_ms ?? 0,
    view: null,
  })
}

function metricOf(runs: readonly VirtualRun[], goal: Goal, workload: Workload): number {
  const measured = runs.map(({ records, end_ns }) => runOfRecords(records, end_ns))
  const value = valueOf(summariseRuns(measured, goal, workload.arrivals), goal)
  return value ?? Number.NaN
}

function valueOf(summary: Summary, { metric }: Goal): number | null {
  const value = summary[metric]
  return typeof value === 'object' && value !== null ? value.mean : value
}

/** Of a latency the share that is gone; of a rate the same of the time that one takes. */
function shareWon(before: number, after: number, { metric }: Goal): number {
  return betterDirection(metric) === 'lower' ? 1 - after / before : 1 - before / after
}
