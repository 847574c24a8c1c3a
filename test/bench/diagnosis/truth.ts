import { summariseRuns } from '../../../src/engine/summary/summarise.ts'
import { runOfRecords } from '../../../src/engine/summary/measured-run.ts'
import { BOTTLENECKS, type Bottleneck } from '../../../src/shared/diagnosis.ts'
import { betterDirection, type Goal, isLatencyMetric } from '../../../src/shared/goal.ts'
import type { Summary } from '../../../src/shared/summary.ts'
import { RELAXATIONS, type Relaxed } from './relaxations.ts'
import type { Scenario } from './scenario.ts'
import { VIEWS } from './views.ts'
import { runVirtually, type VirtualRun } from './virtual-run.ts'
import { goalOf, workloadOf } from './workload.ts'

/** The best relaxation wins this many times what the second does: its constraint binds clearly. */
export const CLEAR_RATIO = 1.5
/** A relaxation that wins less than this is none that anyone would call the constraint. */
export const GAIN_MIN = 0.15
/** Where no relaxation of the server wins this much of a rate, the load may be what holds it back. */
const IDLE_GAIN_MAX = 0.05
/** More load, and how much more must be served of it for the load to have been the limit. */
const MORE_LOAD = 2
const SERVED_MORE_MIN = 0.3

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

/** What was asked before: the same server is seen through several views. */
const asked = new Map<string, Pick<Truth, 'gains'> & { idle: boolean }>()

/** What binds, by asking the simulator what each relaxation would win. It sees no rule and no signal. */
export function truthOf(scenario: Scenario, seed: number): Truth {
  const key = JSON.stringify({ ...scenario, name: '', about: '', view: '', seed })
  const known = asked.get(key) ?? ask(scenario, seed)
  asked.set(key, known)
  return judge(known.gains, scenario, known.idle)
}

function ask(scenario: Scenario, seed: number): Pick<Truth, 'gains'> & { idle: boolean } {
  const goal = goalOf(scenario)
  const before = metricOf({ scenario, machine: {} }, seed, goal)
  const won = (relaxed: Relaxed): number => shareWon(before, metricOf(relaxed, seed, goal), goal)
  const gains = BOTTLENECKS.map((bottleneck): Gain => {
    const relaxed = RELAXATIONS[bottleneck](scenario)
    return { bottleneck, won: relaxed === null ? 0 : won(relaxed) }
  }).toSorted((x, y) => y.won - x.won)
  return { gains, idle: isIdle(scenario, goal, gains, won) }
}

/** Nothing of the server holds a rate back, and of more load more would be served. */
function isIdle(
  { load, ...rest }: Scenario,
  goal: Goal,
  gains: readonly Gain[],
  won: (relaxed: Relaxed) => number,
): boolean {
  if (isLatencyMetric(goal.metric) || load.kind === 'closed') return false
  if ((gains[0]?.won ?? 0) >= IDLE_GAIN_MAX) return false
  const more = { ...load, requests_per_s: load.requests_per_s * MORE_LOAD }
  return won({ scenario: { ...rest, load: more }, machine: {} }) >= SERVED_MORE_MIN
}

function judge(gains: Gain[], scenario: Scenario, idle: boolean): Truth {
  const [best, second] = gains
  if (best === undefined || second === undefined) throw new Error('no relaxation')
  const near = gains.filter(({ won }) => won * CLEAR_RATIO > best.won)
  // Two in a row, of which each hides the other: neither wins much alone.
  const weak = best.won < GAIN_MIN
  const candidates = weak && near.length === 1 ? [best, second] : near
  const binds: Bottleneck[] = idle
    ? ['under_used_gpu']
    : candidates.map(({ bottleneck }) => bottleneck)
  const tells: readonly Bottleneck[] = VIEWS[scenario.view].tells
  if (!binds.some((bottleneck) => tells.includes(bottleneck))) {
    return { gains, kind: 'withheld', binds }
  }
  return { gains, kind: idle || (binds.length === 1 && !weak) ? 'clear' : 'mixed', binds }
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

function metricOf(relaxed: Relaxed, seed: number, goal: Goal): number {
  const runs = firstRunOf(relaxed, seed).map((run) => runOfRecords(run.records, run.end_ns))
  const { arrivals } = workloadOf(relaxed.scenario, seed)
  const value = valueOf(summariseRuns(runs, goal, arrivals), goal)
  if (value === null) throw new Error(`${relaxed.scenario.name}: the goal has no value`)
  return value
}

function valueOf(summary: Summary, { metric }: Goal): number | null {
  const value = summary[metric]
  return typeof value === 'object' && value !== null ? value.mean : value
}

/** Of a latency the share that is gone; of a rate the same of the time that one takes. */
function shareWon(before: number, after: number, { metric }: Goal): number {
  return betterDirection(metric) === 'lower' ? 1 - after / before : 1 - before / after
}
