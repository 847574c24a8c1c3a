import type { Bottleneck } from '../../../src/shared/diagnosis.ts'
import type { GoalMetric } from '../../../src/shared/goal.ts'
import type { Lengths } from '../../../src/shared/lengths.ts'
import type { ViewName } from './views.ts'

/** How requests come: so many at a time, or so many a second whether or not the server keeps up. */
export type ScenarioLoad =
  | { kind: 'closed'; concurrency: number }
  | { kind: 'open'; requests_per_s: number; max_in_flight?: number }

/** One server under one load, seen through some signals. Nothing in it says what binds. */
export interface Scenario {
  name: string
  /** What the scenario is there for, for the reader of the table; the truth is computed, not read here. */
  about: Bottleneck | 'mix'
  /** Of the simulated server, as it would be typed. */
  settings: Readonly<Record<string, string>>
  load: ScenarioLoad
  requests: number
  prompt_tokens: Lengths
  output_tokens: Lengths
  shared_prefix_tokens?: number
  metric: GoalMetric
  view: ViewName
  /** CPU that a slow client needs for sending a request and for each event; 0 where it is quick. */
  client_ms?: number
}

export const REPETITIONS = 3

const SIGMA = 0.3

/** Lengths about this many tokens. */
export function about(median: number): Lengths {
  return { kind: 'lognormal', median, sigma: SIGMA, max: median * 4 }
}
