import type { Goal } from '../../shared/goal.ts'
import type { Change } from '../../shared/investigation.ts'
import type { Setting } from '../../shared/target.ts'
import type { Arrivals } from '../../shared/arrivals.ts'
import type { RecordedRun } from '../summary/measured-run.ts'

/** The valid runs of one side. */
export interface ComparedSide {
  settings: Setting[]
  runs: (RecordedRun & { repetition: number })[]
  /** Runs that were not valid, each with its reason. */
  left_out: string[]
}

/** What is compared; the caller vouches that both sides ran the same workload. */
export interface ComparisonInput {
  goal: Goal
  change: Change | null
  /** The level of every interval, such as 0.95. */
  level: number
  seed: number
  baseline: ComparedSide
  candidate: ComparedSide
  arrivals: Arrivals
  /** As in a sentence: `the baseline`, `iteration 4`. */
  label_baseline: string
}

/** The other side's name in a sentence. */
export const LABEL_CANDIDATE = 'this iteration'
