import type { Bottleneck } from '../../shared/diagnosis.ts'

/** What a stretch of time is owed to; `unknown` is what no signal tells. */
export type Cause = Bottleneck | 'unknown'

/** Shares of a stretch of time by cause, each 0–1, together 1. */
export type Mix = Partial<Record<Cause, number>>

/** Adds `share` of `from` to `to`, and returns `to`. */
export function addMix(to: Mix, from: Mix, share: number): Mix {
  for (const [cause, part] of entriesOf(from)) to[cause] = (to[cause] ?? 0) + part * share
  return to
}

/** The first mix for `share` of the time, the second for the rest. */
export function blend(first: Mix, share: number, second: Mix): Mix {
  return addMix(addMix({}, first, share), second, 1 - share)
}

export function entriesOf(mix: Mix): [Cause, number][] {
  return (Object.entries(mix) as [Cause, number][]).filter(([, part]) => part > 0)
}
