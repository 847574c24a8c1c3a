import type {
  AspectComparison,
  LoadProfile,
  ProfileAspect,
  ProfileComparison,
} from '../../shared/load-profile.ts'
import { formatNumber, NBSP } from '../format/number.ts'
import { compareGaps, compareLengths } from './compare-distributions.ts'

/** Figures closer than this share are called alike. */
const FIGURE_ALIKE = 0.2
/** Shares of tokens closer than so many points are called alike. */
const SHARE_ALIKE_POINTS = 5

/** What each aspect is called in a list. */
const NAMES: Record<ProfileAspect, string> = {
  inter_arrival: 'the gaps between arrivals',
  peak_to_mean: 'the peak of the load',
  in_flight: 'the requests in flight',
  input_lengths: 'the lengths of prompts',
  output_lengths: 'the lengths of answers',
  prefix_sharing: 'the shared prefixes',
}

/**
 * What differs between a workload and a recorded load of production. Distributions by the two-sample
 * Kolmogorov-Smirnov test, over values that are taken as independent, though neighbours seldom are:
 * the distance decides, and p only says whether so small samples can tell.
 */
export function compareProfiles(workload: LoadProfile, production: LoadProfile): ProfileComparison {
  const aspects = [
    compareGaps(workload.interarrival_s, production.interarrival_s),
    comparePeaks(workload, production),
    compareInFlight(workload, production),
    compareLengths('input_lengths', workload.input_tokens, production.input_tokens),
    compareLengths('output_lengths', workload.output_tokens, production.output_tokens),
    comparePrefixes(workload, production),
  ]
  return { aspects, verdict: verdictOf(aspects, production.name) }
}

function verdictOf(aspects: readonly AspectComparison[], name: string): string {
  const told = aspects.filter((one) => one.alike !== null)
  const differs = told.filter((one) => one.alike === false)
  const unknown = aspects.filter((one) => one.alike === null)
  const rest = unknown.length === 0 ? '' : ` Not to be told: ${list(unknown)}.`
  if (told.length === 0) return `Nothing of this workload can be compared with ${name}.${rest}`
  if (differs.length === 0)
    return `This workload is like ${name} in all that can be compared: ${list(told)}.${rest}`
  return `This workload differs from ${name} in ${differs.length} of ${told.length} things: ${list(differs)}.${rest}`
}

function list(aspects: readonly AspectComparison[]): string {
  const names = aspects.map((one) => NAMES[one.aspect])
  const last = names.pop() ?? ''
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`
}

interface Figures {
  aspect: ProfileAspect
  unit: AspectComparison['unit']
  ours: number | null
  theirs: number | null
  /** Whether two known figures are alike. */
  near: (ours: number, theirs: number) => boolean
  /** Said where one is not known, and of which side. */
  missing: (side: string) => string
  sentence: (ours: string, theirs: string, order: 'alike' | 'less' | 'more') => string
}

function compareFigures(figures: Figures): AspectComparison {
  const { aspect, unit, ours, theirs, near, missing, sentence } = figures
  const both = { aspect, unit, workload: ours, production: theirs, ks: null }
  if (ours === null || theirs === null) {
    const side = ours === null ? 'this workload' : 'the recording'
    return { ...both, alike: null, sentence: missing(side) }
  }
  const alike = near(ours, theirs)
  const order = alike ? 'alike' : ours < theirs ? 'less' : 'more'
  return { ...both, alike, sentence: sentence(formatNumber(ours), formatNumber(theirs), order) }
}

const withinShare = (ours: number, theirs: number): boolean =>
  Math.abs(ours - theirs) <= FIGURE_ALIKE * Math.max(ours, theirs)

function comparePeaks(workload: LoadProfile, production: LoadProfile): AspectComparison {
  const window = `${workload.peak_window_s ?? production.peak_window_s ?? 0}${NBSP}s`
  return compareFigures({
    aspect: 'peak_to_mean',
    unit: '×',
    ours: workload.peak_to_mean,
    theirs: production.peak_to_mean,
    near: withinShare,
    missing: (side) => `The busiest stretch of ${side} is not known.`,
    sentence: (ours, theirs, order) => {
      const said = `the busiest ${window} have ${ours} times the mean rate, against ${theirs} times`
      if (order === 'alike') return `The peak is as high as in production: ${said}.`
      return `The peak is ${order === 'less' ? 'lower' : 'higher'}: ${said}.`
    },
  })
}

function compareInFlight(workload: LoadProfile, production: LoadProfile): AspectComparison {
  return compareFigures({
    aspect: 'in_flight',
    unit: 'requests',
    ours: workload.in_flight_mean,
    theirs: production.in_flight_mean,
    near: withinShare,
    missing: (side) =>
      side === 'the recording'
        ? 'How many requests were in flight is not recorded: it has no durations.'
        : 'How many requests will be in flight is not known before: answers decide it.',
    sentence: (ours, theirs, order) => {
      const said = `${ours} against ${theirs} in the mean`
      if (order === 'alike') return `As many requests are in flight as in production: ${said}.`
      return `${order === 'less' ? 'Fewer' : 'More'} requests are in flight: ${said}.`
    },
  })
}

function comparePrefixes(workload: LoadProfile, production: LoadProfile): AspectComparison {
  return compareFigures({
    aspect: 'prefix_sharing',
    unit: '%',
    ours: workload.prefix_shared_pct,
    theirs: production.prefix_shared_pct,
    near: (ours, theirs) => Math.abs(ours - theirs) <= SHARE_ALIKE_POINTS,
    missing: (side) => `How much of the prompts of ${side} is shared is not known.`,
    sentence: (ours, theirs, order) => {
      const said = `${ours}${NBSP}% of the input tokens begin a prompt as an earlier one began, against ${theirs}${NBSP}%`
      if (order === 'alike') return `As much is shared as in production: ${said}.`
      return `${order === 'less' ? 'Less' : 'More'} of the input is shared: ${said}.`
    },
  })
}
