import {
  batchPastLatency,
  biggerGpuWhileIdle,
  modelBesideThePoint,
  severalAtOnce,
  unlikeProduction,
} from '../../../engine/diagnosis/guard-rails.ts'
import { changeWords } from '../../../engine/format/change.ts'
import { BOTTLENECK_LABELS, type Diagnosis } from '../../../shared/diagnosis.ts'
import type { Goal } from '../../../shared/goal.ts'
import type { Change } from '../../../shared/investigation.ts'
import type { ProfileComparison } from '../../../shared/load-profile.ts'
import type { Summary } from '../../../shared/summary.ts'
import type { Setting } from '../../../shared/target.ts'

/** One of the classic mistakes, said where it would be made: what it is, and its numbers. */
export interface GuardRail {
  title: string
  text: string
}

/** Before hardware is bought: the present GPU is not what holds requests up. */
export function buyingRail(diagnosis: Diagnosis | null): GuardRail | null {
  const why = diagnosis === null ? null : biggerGpuWhileIdle(diagnosis)
  if (why === null || diagnosis?.binds == null) return null
  const title =
    diagnosis.binds === 'under_used_gpu'
      ? 'A bigger GPU would idle more: the present one is under-used.'
      : `A bigger GPU would idle: the ${BOTTLENECK_LABELS[diagnosis.binds]} binds.`
  const first = diagnosis.advice[0]
  const next = first === undefined ? 'Tune first.' : `Tune first: ${changeWords(first)}.`
  return { title, text: `${why} ${next}` }
}

/** Before a load is measured, or believed: production sends another one. */
export function loadRail(comparison: ProfileComparison | null): GuardRail | null {
  const why = comparison === null ? null : unlikeProduction(comparison)
  return why === null ? null : { title: 'This load does not look like production.', text: why }
}

/** What a change is judged by before it is made. */
export interface ChangeContext {
  diagnosis: Diagnosis | null
  goal: Goal | null
  summary: Summary | null
}

/** Before a change is declared: it does not touch what takes the time, or breaks a limit. */
export function changeRails(
  change: Pick<Change, 'setting' | 'from' | 'to'>,
  { diagnosis, goal, summary }: ChangeContext,
): GuardRail[] {
  const beside = diagnosis === null ? null : modelBesideThePoint(diagnosis, change)
  const past = goal === null || summary === null ? null : batchPastLatency(change, goal, summary)
  return [
    { title: 'The model is not what takes the time.', text: beside },
    { title: 'A larger batch would cost the latency that is promised.', text: past },
  ].flatMap(({ title, text }) => (text === null ? [] : [{ title, text }]))
}

/** Before several settings are changed together. */
export function severalRail(from: readonly Setting[], to: readonly Setting[]): GuardRail | null {
  const why = severalAtOnce(from, to)
  return why === null ? null : { title: 'More than one setting differs.', text: why }
}
