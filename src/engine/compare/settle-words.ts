import { formatDuration } from '../format/duration.ts'
import { capital } from '../format/labels.ts'
import { formatCount } from '../format/number.ts'
import { RUNS_MAX } from './more-runs.ts'
import { countWord, typedPct } from './words.ts'

const MINUTE_S = 60
/** Above so many seconds a plan is said in whole minutes. */
const WHOLE_MINUTES_FROM_S = 180

/** What a plan for more runs rests on. */
export interface RunPlan {
  /** Runs a side that would settle it; null for more than is any plan. */
  runs_needed: number | null
  runs_before: number
  runs_after: number
  /** Mean length of a run. */
  run_s: number
  smallest_effect_pct: number
}

/** `Six more runs, three a side, would settle a change of 5 %: 39 min.` */
export function moreRunsSentence(plan: RunPlan): string {
  const effect = typedPct(plan.smallest_effect_pct)
  if (plan.runs_needed === null) {
    return `More than ${String(RUNS_MAX)} runs a side would be needed to settle a change of ${effect}.`
  }
  // One more a side at least: as it is, the runs have not settled it.
  const before = Math.max(plan.runs_needed - plan.runs_before, 1)
  const after = Math.max(plan.runs_needed - plan.runs_after, 1)
  const more = before + after
  const each = before === after ? `, ${countWord(before)} a side,` : ''
  const words = `${capital(countWord(more))} more runs${each} would settle a change of ${effect}`
  return `${words}: ${takes(more * plan.run_s)}.`
}

function takes(seconds: number): string {
  const whole = Math.round(seconds / MINUTE_S) * MINUTE_S
  return formatDuration(seconds < WHOLE_MINUTES_FROM_S ? seconds : whole)
}

/** What would let a percentile be compared: so many more requests in every run. */
export function moreRequestsSentence(n: number, needed: number, runs: number): string {
  const more = Math.ceil((needed - n) / Math.max(runs, 1))
  return `${formatCount(more)} more requests a run would carry it.`
}
