import { formatPct } from '../../engine/format/number.ts'
import type { Stage, StageName } from '../../shared/diagnosis.ts'
import { STAGE_LABELS } from './waterfall/rows.ts'

/** One stage of a mean request as a part of a bar of 100 %. */
export interface SharePart {
  label: string
  /** Its share, as it is written. */
  words: string
  from_pct: number
  to_pct: number
  /** Whether it is one of those that are spoken of. */
  marked: boolean
}

/**
 * The known stages as parts of one bar, those that are spoken of first, so that their sum can be read
 * at the scale. A remainder below zero takes no room.
 */
export function shareParts(stages: readonly Stage[], names: readonly StageName[]): SharePart[] {
  const known = stages.filter(({ share_pct }) => share_pct !== null && share_pct > 0)
  const first = known.filter(({ name }) => names.includes(name))
  const rest = known.filter(({ name }) => !names.includes(name))
  let at = 0
  return [...first, ...rest].map(({ name, share_pct }) => {
    const from_pct = at
    at = Math.min(100, at + (share_pct ?? 0))
    return {
      label: STAGE_LABELS[name],
      words: formatPct(share_pct ?? 0),
      from_pct,
      to_pct: at,
      marked: names.includes(name),
    }
  })
}
