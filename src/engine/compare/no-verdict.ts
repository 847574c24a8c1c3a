import type { Change } from '../../shared/investigation.ts'
import { REPETITIONS_MIN } from '../../shared/workload.ts'
import type { Proposed } from './propose.ts'
import { changeSentence } from './words.ts'

/** What is said where a side has too few valid runs for an interval over runs. */
export function noVerdict(
  label: string,
  side: { runs: readonly unknown[]; left_out: readonly string[] },
  change: Change | null,
): Proposed {
  const has = `${label} has ${String(side.runs.length)} of the ${String(REPETITIONS_MIN)} valid runs`
  const [reason] = side.left_out
  const why = reason === undefined ? '' : ` ${reason.replace(/[.\s]*$/, '')}.`
  return {
    proposal: 'invalid',
    sentence: `No verdict: ${has} that an interval over runs needs.${why} Measure again.`,
    detail: changeSentence(change),
  }
}
