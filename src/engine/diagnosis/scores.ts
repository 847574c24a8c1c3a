import { BOTTLENECKS, type Bottleneck, type Phase, type Score } from '../../shared/diagnosis.ts'
import type { GoalMetric } from '../../shared/goal.ts'
import type { Portion } from './attribution.ts'

/** What no rule covers always competes, so that no score reaches 1. */
const NO_RULE_WEIGHT = 0.05
/** This much of the weight lies on the stages that the goal measures, the rest on the whole request. */
const GOAL_WEIGHT = 0.85

/**
 * Scores from shares of the mean request's time: the square of each share, over the sum of all
 * squares, unexplained time included. Squaring tells a clear lead from a close race: 60 to 40 is a
 * score of 0.63, 50 to 50 is none above 0.46. Highest first; together below 1.
 *
 * @param load_limits 0–1: how far nothing of the server holds the goal back, but that no more comes
 */
export function scoresOf(
  portions: readonly Portion[],
  metric: GoalMetric,
  load_limits: number,
): Score[] {
  const whole = sumMs(portions)
  if (whole <= 0) return []
  const measured = portions.map((portion) => ({
    ...portion,
    ms: portion.ms * measuredShare(portion, metric),
  }))
  const shareOf = (cause: Portion['cause']): number => {
    const caused = portions.filter((portion) => portion.cause === cause)
    const share = sumMs(caused) / whole
    if (sumMs(measured) <= 0) return share
    const goal_share =
      sumMs(measured.filter((portion) => portion.cause === cause)) / sumMs(measured)
    return GOAL_WEIGHT * goal_share + (1 - GOAL_WEIGHT) * share
  }
  const weightOf = (cause: Portion['cause']): number => {
    const idle = cause === 'under_used_gpu' ? load_limits : 0
    return (shareOf(cause) * (1 - load_limits) + idle) ** 2
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

/** TTFT ends with the first token, TPOT begins there; all else is made of the whole request. */
function measuredShare({ later }: Portion, metric: GoalMetric): number {
  if (metric === 'ttft_ms') return 1 - later
  return metric === 'tpot_ms' ? later : 1
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
