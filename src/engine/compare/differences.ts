import type { Comparison } from '../../shared/comparison.ts'
import type { Change } from '../../shared/investigation.ts'
import type { Setting } from '../../shared/target.ts'
import { differencesBetween } from '../configuration/differences.ts'

const NOT_SET = 'unset'

/** Every setting that differs between two sides, the declared change marked and first. */
export function comparedSettings(
  before: readonly Setting[],
  after: readonly Setting[],
  change: Change | null,
): Comparison['differences'] {
  const rows = differencesBetween(before, after).map(({ name, from, to }) => ({
    name,
    baseline: from ?? NOT_SET,
    candidate: to ?? NOT_SET,
    declared: name === change?.setting,
  }))
  return [...rows.filter((row) => row.declared), ...rows.filter((row) => !row.declared)]
}
