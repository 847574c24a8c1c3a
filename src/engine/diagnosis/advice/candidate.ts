import type { Bottleneck } from '../../../shared/diagnosis.ts'
import type { Goal } from '../../../shared/goal.ts'
import type { Workload } from '../../../shared/workload.ts'
import type { Portion } from '../attribution.ts'
import type { Facts } from '../facts.ts'
import type { NextValue } from '../next-value.ts'
import type { ServerKind } from './server-kind.ts'
import type { Touch } from './touch.ts'

/** Everything that advice rests on. */
export interface AdviceContext {
  facts: Facts
  portions: readonly Portion[]
  goal: Goal
  workload: Workload
  /** Null where nothing tells which server it is. */
  server: ServerKind | null
  /** The settings are all that were given: what is not among them has the server's own value. */
  settings_complete: boolean
  /** The model's name, which may say that it is quantised already. */
  model: string
  /** As many requests as end are sent anew. */
  closed: boolean
  slo_met_pct: number | null
}

/** A change that is likely to help one constraint on one server. */
export interface Candidate {
  bottleneck: Bottleneck
  title: string
  /** As the server spells it: `--max-num-seqs`. */
  flag: string
  /** Its other names, as `plainName` spells them: short ones, and what the server calls it elsewhere. */
  also?: readonly string[]
  /** What holds where it is not set, by the server's documentation; null where that depends. */
  unset: string | null
  next: NextValue
  why: (facts: Facts) => string
  /** A sentence: what may get worse. */
  risk: string
  /** What part of a request's time it can touch. */
  touches: (from: string, to: string) => Touch
  changes_answers: boolean
  /** False where the measurement already says that it cannot help. */
  applies?: (context: AdviceContext, to: string) => boolean
}

/** The changes that one server offers; for each constraint the most likely first. */
export interface ServerTable {
  kind: ServerKind
  /** As a person knows it. */
  label: string
  candidates: readonly Candidate[]
}
