import type { Change } from '../../shared/investigation.ts'
import type { Setting } from '../../shared/target.ts'

/** One setting that two configurations do not share; null where it is not set. */
export interface Difference {
  name: string
  from: string | null
  to: string | null
}

/** Every setting that differs between two configurations, in the order of the first. */
export function differencesBetween(from: readonly Setting[], to: readonly Setting[]): Difference[] {
  const before = new Map(from.map((setting) => [setting.name, setting.value]))
  const after = new Map(to.map((setting) => [setting.name, setting.value]))
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names
    .map((name) => ({ name, from: before.get(name) ?? null, to: after.get(name) ?? null }))
    .filter((difference) => difference.from !== difference.to)
}

/** `settings` with the change made; an unset value takes the setting out. */
export function applyChange(
  settings: readonly Setting[],
  change: Pick<Change, 'setting' | 'to'>,
): Setting[] {
  const changed = { name: change.setting, value: change.to }
  const known = settings.some((setting) => setting.name === change.setting)
  if (!known) return [...settings, changed]
  return settings.map((setting) => (setting.name === change.setting ? changed : setting))
}

/** Either the one difference, or the sentence that says why there is not exactly one. */
export type OneChange =
  { ok: true; difference: Difference & { to: string } } | { ok: false; why: string }

/**
 * Accepts exactly one difference: two changed together cannot be told apart afterwards,
 * whichever way the measurement goes.
 */
export function exactlyOneChange(from: readonly Setting[], to: readonly Setting[]): OneChange {
  const differences = differencesBetween(from, to)
  const first = differences[0]
  if (first === undefined) return { ok: false, why: 'Nothing is changed yet: edit one setting.' }
  if (differences.length > 1) {
    const names = differences.map((difference) => difference.name).join(' and ')
    return {
      ok: false,
      why: `${String(differences.length)} settings differ, ${names}: with more than one, nobody can say which of them did it. Undo all but one.`,
    }
  }
  if (first.to === null) {
    return { ok: false, why: `${first.name} is taken out: give it a value instead.` }
  }
  return { ok: true, difference: { name: first.name, from: first.from, to: first.to } }
}
