import { ABSENT, formatFixed, formatNumber } from '../../../engine/format/number.ts'

/** Milliseconds of a stage: one decimal under 100, else three digits. */
export function stageMs(ms: number | null): string {
  if (ms === null) return ABSENT
  return Math.abs(ms) < 100 ? formatFixed(ms, 1) : formatNumber(ms)
}

/** A share without its sign: `95.9`, `< 0.1`. */
export function stageShare(share_pct: number | null): string {
  if (share_pct === null) return ABSENT
  return share_pct > 0 && share_pct < 0.05 ? '< 0.1' : formatFixed(share_pct, 1)
}
