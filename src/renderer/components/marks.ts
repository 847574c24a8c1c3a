import type { MarkKind } from '../../engine/history/mark-kind.ts'

export const MARK_WORDS: Readonly<Record<MarkKind, string>> = {
  base: 'baseline',
  keep: 'keep',
  revert: 'revert',
  inc: 'inconclusive',
  inv: 'invalid',
}

/** Under this radius a ring has no room for its cross, which then stands alone. */
export const RING_R_MIN = 4
