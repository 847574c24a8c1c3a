import {
  BOTTLENECKS,
  type Bottleneck,
  type Phase,
  type Score,
  type StageName,
} from '../../shared/diagnosis.ts'
import type { GoalMetric } from '../../shared/goal.ts'
import type { Portion } from './attribution.ts'

/** What no rule covers always competes, so that no score reaches 1. */
const NO_RULE_WEIGHT = 0.05
/** This much of the weight lies on the stages that the goal measures, the rest on the whole request. */
const GOAL_WEIGHT = 0.3

const AFTER_FIRST_TOKEN: readonly StageName[] = ['decode', 'delivery']

/**
 * Scores from shares of the mean request's time: the square of each share, over the sum of all
 * squares, unexplained time included. Squaring tells a clear lead from a close race: 60 to 40 is a
 * score of 0.63, 50 to 50 is none above 0.46. Highest first; together below 1.
 */
export function scoresOf(portions: readonly Portion[], metric: GoalMetric): Score[] {
  const whole = sumMs(portions)
  if (whole <= 0) return []
  const measured = portions.filter(({ stage }) => isMeasured(stage, metric))
  const weightOf = (cause: Portion['cause']): number => {
    const caused = portions.filter((portion) => portion.cause === cause)
    const share = sumMs(caused) / whole
    if (sumMs(measured) <= 0) return share ** 2
    const goal_share = sumMs(caused.filter(({ stage }) => isMeasured(stage, metric)))
    return (GOAL_WEIGHT * (goal_share / sumMs(measured)) + (1 - GOAL_WEIGHT) * share) ** 2
  }
  const weights = BOTTLENECKS.map((bottleneck) => ({ bottleneck, weight: weightOf(bottleneck) }))
  const all = weights.reduce((sum, { weight }) => sum + weight, 0)
  const denominator = all + weightOf('unknown') + NO_RULE_WEIGHT
  return weights
    .map(({ bottleneck, weight }) => ({
      bottleneck,
      phase: phaseOf(portions, bottleneck),
      score: weight / denominator,
    }))
    .toSorted((a, b) => b.score - a.score)
}

/** TTFT ends with prefill, TPOT begins with decode; all else is made of the whole request. */
function isMeasured(stage: StageName, metric: GoalMetric): boolean {
  // The remainder may lie anywhere.
  if (stage === 'remainder') return true
  if (metric === 'ttft_ms') return !AFTER_FIRST_TOKEN.includes(stage)
  if (metric === 'tpot_ms') return AFTER_FIRST_TOKEN.includes(stage)
  return true
}

/** Compute and bandwidth act in a phase: the one with more of the time that they cost. */
function phaseOf(portions: readonly Portion[], bottleneck: Bottleneck): Phase | null {
  if (bottleneck !== 'compute' && bottleneck !== 'memory_bandwidth') return null
  const of = (phase: Phase): number =>
    sumMs(portions.filter((portion) => portion.cause === bottleneck && portion.phase === phase))
  const [prefill, decode] = [of('prefill'), of('decode')]
  if (prefill === 0 && decode === 0) return null
  return prefill > decode ? 'prefill' : 'decode'
}

function sumMs(portions: readonly Portion[]): number {
  return portions.reduce((sum, { ms }) => sum + ms, 0)
}
