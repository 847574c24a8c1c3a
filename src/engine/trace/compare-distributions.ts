import type { AspectComparison, ProfileSample } from '../../shared/load-profile.ts'
import { formatCount, formatNumber, NBSP } from '../format/number.ts'
import { kolmogorovSmirnov } from '../stats/kolmogorov-smirnov.ts'
import { quantileOfSorted, sorted } from '../stats/quantile.ts'

/**
 * Distribution functions that are nowhere further apart pass as alike: with thousands of values even
 * differences that no server would notice are significant.
 */
export const D_ALIKE_MAX = 0.1
/** Past that distance, the level at which it is no accident of small samples. */
const P_DIFFERS_MAX = 0.05
/** Medians closer than this share are called the same; the spread is named then. */
const MEDIAN_SAME = 0.1

export type Verdict = Pick<AspectComparison, 'ks' | 'alike'>

/** Whether two samples are alike; null where they are too small to tell. */
export function judge(workload: ProfileSample, production: ProfileSample): Verdict {
  const ks = kolmogorovSmirnov(workload.values, production.values)
  if (ks === null) return { ks, alike: null }
  if (ks.d <= D_ALIKE_MAX) return { ks, alike: true }
  return { ks, alike: ks.p < P_DIFFERS_MAX ? false : null }
}

interface Spread {
  median: number
  p10: number
  p90: number
}

function spreadOf(values: readonly number[]): Spread {
  const ascending = sorted(values)
  const at = (p: number): number => quantileOfSorted(ascending, p)
  return { median: at(0.5), p10: at(0.1), p90: at(0.9) }
}

const SIDES = {
  input_lengths: { subject: 'Your prompts', thing: 'prompt' },
  output_lengths: { subject: 'Your answers', thing: 'answer' },
} as const

/** The lengths of prompts or of answers. */
export function compareLengths(
  aspect: keyof typeof SIDES,
  workload: ProfileSample | null,
  production: ProfileSample | null,
): AspectComparison {
  const unit = 'tokens'
  const { subject, thing } = SIDES[aspect]
  if (workload === null || production === null) {
    const who = workload === null ? 'this workload' : 'the recording'
    const sentence = `The ${thing} lengths of ${who} are not known in tokens.`
    return { aspect, workload: null, production: null, unit, ks: null, alike: null, sentence }
  }
  const ours = spreadOf(workload.values)
  const theirs = spreadOf(production.values)
  const verdict = judge(workload, production)
  const sentence = lengthSentence(subject, ours, theirs, verdict)
  return { aspect, workload: ours.median, production: theirs.median, unit, ...verdict, sentence }
}

function lengthSentence(subject: string, ours: Spread, theirs: Spread, verdict: Verdict): string {
  const medians = `median ${tokens(ours.median)} against ${tokens(theirs.median)}${NBSP}tokens`
  if (verdict.alike === true) return `${subject} are as long as in production: ${medians}.`
  if (verdict.alike === null)
    return `${subject} may differ, but there are too few to tell: ${medians}.`
  if (Math.abs(ours.median / theirs.median - 1) > MEDIAN_SAME)
    return `${subject} are ${ours.median < theirs.median ? 'shorter' : 'longer'}: ${medians}.`
  const range = ({ p10, p90 }: Spread): string => `${tokens(p10)} to ${tokens(p90)}`
  return `${subject} have another spread: eight of ten are ${range(ours)} against ${range(theirs)}${NBSP}tokens.`
}

function tokens(value: number): string {
  return formatCount(Math.round(value))
}

/** The gaps between arrivals; what they say is how often requests come, and how evenly. */
export function compareGaps(
  workload: ProfileSample | null,
  production: ProfileSample | null,
): AspectComparison {
  const aspect = 'inter_arrival'
  const unit = 's'
  if (workload === null || production === null) {
    const sentence =
      workload === null
        ? 'When requests of this workload leave is not known before: answers decide it.'
        : 'The recording has too few requests for gaps between them.'
    return { aspect, workload: null, production: null, unit, ks: null, alike: null, sentence }
  }
  const verdict = judge(workload, production)
  const ours = meanAndCv(workload.values)
  const theirs = meanAndCv(production.values)
  const sentence = gapSentence(ours, theirs, verdict)
  return { aspect, workload: ours.mean, production: theirs.mean, unit, ...verdict, sentence }
}

interface Gaps {
  mean: number
  /** Standard deviation over mean: 0 for even arrivals, 1 for a Poisson process, more for bursts. */
  cv: number
}

function meanAndCv(values: readonly number[]): Gaps {
  const mean = values.reduce((sum, gap) => sum + gap, 0) / values.length
  const variance = values.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / values.length
  return { mean, cv: mean > 0 ? Math.sqrt(variance) / mean : 0 }
}

/** Rates and variations closer than this share are called the same. */
const RATE_SAME = 0.1

function gapSentence(ours: Gaps, theirs: Gaps, verdict: Verdict): string {
  const rates = `${rate(ours)} against ${rate(theirs)}${NBSP}req/s`
  if (verdict.alike === true) return `Your requests come as in production: ${rates}.`
  if (verdict.alike === null)
    return `Your requests may come otherwise, but there are too few to tell: ${rates}.`
  const cvs = `gaps vary by ${formatNumber(ours.cv)} against ${formatNumber(theirs.cv)} times their mean`
  const evenness = ours.cv < theirs.cv ? 'more evenly' : 'in larger bursts'
  if (Math.abs(theirs.mean / ours.mean - 1) <= RATE_SAME)
    return `Your requests come as often (${rates}), but ${evenness}: ${cvs}.`
  const often = ours.mean < theirs.mean ? 'more often' : 'more seldom'
  return `Your requests come ${often}: ${rates}; ${cvs}.`
}

function rate({ mean }: Gaps): string {
  return formatNumber(1 / mean)
}
