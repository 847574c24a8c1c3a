import { fromTo } from '../../../engine/format/change.ts'
import { capital } from '../../../engine/format/labels.ts'
import { formatFixed } from '../../../engine/format/number.ts'
import type { Moved } from '../../../engine/diagnosis/moved.ts'
import { BOTTLENECK_LABELS } from '../../../shared/diagnosis.ts'
import type { Iteration } from '../../../shared/investigation.ts'
import type { PairRow } from '../../charts/paired-bars.ts'
import { stageMs } from '../../charts/waterfall/format.ts'
import { STAGE_LABELS } from '../../charts/waterfall/rows.ts'

/** How much speaks for each constraint before and after, what speaks most now first. */
export function scoreRows({ scores }: Pick<Moved, 'scores'>): PairRow[] {
  return scores
    .toSorted((a, b) => b.after - a.after || b.before - a.before)
    .map(({ bottleneck, before, after }) => ({
      label: capital(BOTTLENECK_LABELS[bottleneck]),
      before,
      after,
      before_words: formatFixed(before, 2),
      after_words: formatFixed(after, 2),
    }))
}

/** The time of each stage before and after, in the order of a request's path. */
export function stageRows({ stages }: Pick<Moved, 'stages'>): PairRow[] {
  return stages.map(({ name, before_ms, after_ms }) => ({
    label: STAGE_LABELS[name],
    before: before_ms,
    after: after_ms,
    before_words: stageMs(before_ms),
    after_words: stageMs(after_ms),
  }))
}

/** `Baseline`, `Iteration 4`. */
export function iterationWords({ index }: Pick<Iteration, 'index'>): string {
  return index === 0 ? 'Baseline' : `Iteration ${String(index)}`
}

/** `Iteration 4, max_num_seqs 16 → 32`. */
export function changedWords(iteration: Pick<Iteration, 'index' | 'change'>): string {
  const name = iterationWords(iteration)
  const { change } = iteration
  return change === null ? name : `${name}, ${change.setting} ${fromTo(change)}`
}
