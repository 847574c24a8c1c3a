import { BOTTLENECKS, type Bottleneck, type Phase, type Score } from '../../shared/diagnosis.ts'
import type { Portion } from './attribution.ts'

/** What no rule covers always competes, so that no score reaches 1. */
const NO_RULE_WEIGHT = 0.05

/**
 * Scores from shares of the mean request's time: the square of each share, over the sum of all
 * squares, unexplained time included. Squaring tells a clear lead from a close race: 60 to 40 is a
 * score of 0.63, 50 to 50 is none above 0.46. Highest first; together below 1.
 */
export function scoresOf(portions: readonly Portion[]): Score[] {
  const total = portions.reduce((sum, { ms }) => sum + ms, 0)
  if (total <= 0) return []
  const weightOf = (cause: Portion['cause']): number =>
    (sumMs(portions.filter((portion) => portion.cause === cause)) / total) ** 2
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
