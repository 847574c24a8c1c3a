import type { MarkKind } from '../../../engine/history/mark-kind.ts'
import type { Comparison, Proposal } from '../../../shared/comparison.ts'
import type { Iteration } from '../../../shared/investigation.ts'
import type { Target } from '../../../shared/target.ts'

export const PROPOSAL_KINDS: Readonly<Record<Proposal, MarkKind>> = {
  keep: 'keep',
  revert: 'revert',
  inconclusive: 'inc',
  invalid: 'inv',
}

export const PROPOSAL_WORDS: Readonly<Record<Proposal, string>> = {
  keep: 'Keep.',
  revert: 'Revert.',
  inconclusive: 'Inconclusive.',
  invalid: 'No verdict.',
}

/** Settings that change the numbers a model computes with, and so may change its answers. */
const CHANGES_ANSWERS = /quant|dtype|kv.?cache.?type|ctk|ctv|spec/i

export function changesAnswers(iteration: Iteration): boolean {
  return iteration.change !== null && CHANGES_ANSWERS.test(iteration.change.setting)
}

/** `the baseline`, `iteration 4`: what a change is compared with. */
export function comparedWords(index: number | null): string {
  return index === null || index === 0 ? 'the baseline' : `iteration ${String(index)}`
}

/** What keeping or reverting does to the server, in a sentence. */
export function effectOn(
  target: Target,
  decision: 'keep' | 'revert',
  iteration: Iteration,
): string {
  const { change } = iteration
  const before = change?.from ?? 'unset'
  if (decision === 'keep') {
    return `Keep: the next change starts from ${change?.setting ?? ''} = ${change?.to ?? ''}.`
  }
  switch (target.control.kind) {
    case 'bundled':
      return `Revert: the bundled server is restarted with ${change?.setting ?? ''} = ${before} for the next measurement.`
    case 'command':
      return `Revert: the start command is run with ${change?.setting ?? ''} = ${before} for the next measurement.`
    case 'manual':
      return `Revert: set ${change?.setting ?? ''} back to ${before} on the server yourself.`
  }
}

/** How many runs of both sides enter the comparison. */
export function runsWords(comparison: Comparison): string {
  const { baseline_runs, candidate_runs } = comparison
  return baseline_runs === candidate_runs
    ? `${String(candidate_runs)} runs a side`
    : `${String(baseline_runs)} and ${String(candidate_runs)} runs`
}
