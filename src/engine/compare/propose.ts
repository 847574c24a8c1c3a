import type { ChangeInterval, ComparedMetric, Proposal } from '../../shared/comparison.ts'
import type { Change } from '../../shared/investigation.ts'
import { capital } from '../format/labels.ts'
import { formatSigned, NBSP } from '../format/number.ts'
import { gainOf, isWorse, type Gain } from './gain.ts'
import { moreRequestsSentence, moreRunsSentence, type RunPlan } from './settle-words.ts'
import { sloSentence, sloSummary, type JudgedSlo } from './slo-words.ts'
import {
  changeSentence,
  mayHaveMoved,
  movedBy,
  nameOf,
  paragraph,
  span,
  typedPct,
} from './words.ts'

/** What a proposal rests on. */
export interface Evidence {
  goal: ComparedMetric
  /** Whether the goal's percentile has too few requests: the side's name, its count, the floor. */
  too_few: { label: string; n: number; needed: number; runs: number } | null
  slos: JudgedSlo[]
  plan: RunPlan
  level: number
  change: Change | null
  /** Settings that differ beside the declared one. */
  undeclared: string[]
}

/** A proposal with the claim that the screen makes and what it rests on. */
export interface Proposed {
  proposal: Proposal
  sentence: string
  detail: string
}

/**
 * Proposes what to do about a change, for two sides that have enough valid runs. A limit that broke
 * speaks first; then the goal's metric decides: its interval has to exclude no change, and for keep
 * its estimate has to pass the smallest effect worth having.
 */
export function propose(evidence: Evidence): Proposed {
  const { goal, slos } = evidence
  const vetoes = slos.filter(({ outcome }) => outcome === 'broke' || outcome === 'worse')
  if (vetoes.length > 0) {
    const moved = goal.change === null ? '' : `${movedBy(goal, goal.change)}.`
    const said = vetoes.some(({ metric }) => metric.is_goal) ? '' : moved
    const sentence = paragraph(...vetoes.map(sloSentence), said)
    return { proposal: 'revert', sentence, detail: detailOf(evidence, vetoes) }
  }
  if (goal.change === null) return cannotCompare(evidence)
  if (isWorse(goal)) {
    const side = goal.better === 'lower' ? 'above' : 'below'
    const sentence = `${movedBy(goal, goal.change)}. The interval lies wholly ${side} zero.`
    return { proposal: 'revert', sentence, detail: detailOf(evidence, []) }
  }
  return keepOrWait(evidence, goal.change)
}

function cannotCompare(evidence: Evidence): Proposed {
  const name = capital(nameOf(evidence.goal))
  const { too_few } = evidence
  const why =
    too_few === null
      ? `${name} cannot be compared: ${evidence.goal.note ?? 'no values'}.`
      : `${name} cannot be compared: ${too_few.label} has ${String(too_few.n)} of the ` +
        `${String(too_few.needed)} requests that a ${evidence.goal.statistic ?? 'mean'} needs. ` +
        moreRequestsSentence(too_few.n, too_few.needed, too_few.runs)
  return { proposal: 'inconclusive', sentence: why, detail: detailOf(evidence, []) }
}

function keepOrWait(evidence: Evidence, change: ChangeInterval): Proposed {
  const { goal, slos, plan } = evidence
  const gain = gainOf(change, goal.better)
  const worth = `the ${typedPct(plan.smallest_effect_pct)} that would be worth having`
  if (gain.lo > 0 && gain.estimate > plan.smallest_effect_pct) {
    const doubts = slos.filter(({ outcome }) => outcome === 'perhaps_broke')
    const steps = slos.filter(({ outcome }) => outcome === 'still_missed')
    const claim = `${movedBy(goal, change)}, more than ${worth}.`
    const said = doubts.length > 0 ? doubts : steps
    return {
      proposal: doubts.length > 0 ? 'inconclusive' : 'keep',
      sentence: paragraph(claim, ...said.map(sloSentence)),
      detail: detailOf(evidence, said),
    }
  }
  return {
    proposal: 'inconclusive',
    sentence: waitingSentence(evidence, change, gain, worth),
    detail: detailOf(evidence, []),
  }
}

function waitingSentence(
  { goal, plan }: Evidence,
  change: ChangeInterval,
  gain: Gain,
  worth: string,
): string {
  const sure = gain.lo > 0
  const claim = sure ? movedBy(goal, change) : mayHaveMoved(goal, change)
  // Nothing that the interval allows is worth having, so that more runs would only say so again.
  if (gain.hi < plan.smallest_effect_pct) return `${claim}, less than ${worth}.`
  const more = moreRunsSentence(plan)
  return sure ? `${claim}, less than ${worth}. ${more}` : `${claim}. ${more}`
}

/** The paragraph under the claim; limits that the claim has named already are left out. */
function detailOf(evidence: Evidence, named: readonly JudgedSlo[]): string {
  const { goal, slos, undeclared } = evidence
  const others =
    undeclared.length === 0 ? '' : `Not declared, but different too: ${undeclared.join(', ')}.`
  return paragraph(
    changeSentence(evidence.change),
    goal.change === null ? '' : intervalSentence(evidence, goal.change),
    others,
    sloSummary(slos.filter((slo) => !named.includes(slo))),
  )
}

function intervalSentence({ goal, plan, level }: Evidence, change: ChangeInterval): string {
  const interval = `The ${typedPct(Math.round(level * 100))} interval of the change, ${span(change)},`
  const gain = gainOf(change, goal.better)
  const smallest = plan.smallest_effect_pct * (goal.better === 'lower' ? -1 : 1)
  if (gain.lo > plan.smallest_effect_pct) {
    return `${interval} lies wholly beyond ${formatSigned(smallest, decimals(smallest))}${NBSP}%.`
  }
  return `${interval} ${gain.lo > 0 || gain.hi < 0 ? 'excludes' : 'includes'} no change.`
}

function decimals(value: number): number {
  return Number.isInteger(value) ? 0 : 1
}
