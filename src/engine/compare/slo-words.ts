import type { ComparedMetric } from '../../shared/comparison.ts'
import { capital } from '../format/labels.ts'
import type { SloOutcome } from './slo-outcome.ts'
import { limitOf, limitWords, nameOf, valueWords } from './words.ts'

/** A row with a limit, and what became of the limit. */
export interface JudgedSlo {
  metric: ComparedMetric
  outcome: SloOutcome
  /** Why it cannot be told, where it cannot. */
  why: string | null
}

/** One sentence on a limit that is missed, or that cannot be told. */
export function sloSentence({ metric, outcome, why }: JudgedSlo): string {
  const name = capital(nameOf(metric))
  const limit = limitOf(metric)
  const now = metric.candidate === null ? '' : ` to ${valueWords(metric, metric.candidate)}`
  switch (outcome) {
    case 'broke':
      return `${name} rose${now}, past the limit of ${limit}.`
    case 'worse':
      return `${name} rose${now}; it had missed its limit of ${limit} before.`
    case 'perhaps_broke':
      return `${name} is past its limit of ${limit}${was(metric)}, but that may be noise.`
    case 'still_missed':
      return `${name} still misses its limit of ${limit}, and is no worse.`
    case 'unknown':
      return `${capital(limitWords(metric))} cannot be told: ${why ?? 'no request had one'}.`
    case 'holds':
      return ''
  }
}

function was({ baseline, candidate, ...metric }: ComparedMetric): string {
  if (baseline === null || candidate === null) return ''
  const whole = { ...metric, baseline, candidate }
  return ` (${valueWords(whole, baseline)}, then ${valueWords(whole, candidate)})`
}

/** What is said of all limits beside the claim. */
export function sloSummary(judged: readonly JudgedSlo[]): string {
  // The limit on errors is always there; it is not worth a word while it holds.
  const set = judged.filter(({ metric }) => metric.metric !== 'errors_pct')
  const open = judged.filter(({ outcome }) => outcome !== 'holds')
  if (open.length > 0) return open.map(sloSentence).join(' ')
  return set.length > 0 ? 'Every SLO holds.' : ''
}
