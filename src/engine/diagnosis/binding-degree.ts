import { ramp, THRESHOLDS } from './thresholds.ts'

/** 0–1: how far a unit of the GPU binds. Beside an idle one, it binds from lower on. */
export function bindingDegree(pct: number | null, other_pct: number | null): number {
  if (pct === null) return 0
  const { pipe_other_idle_pct: idle, pipe_low_pct: low, pipe_binds_pct: binds } = THRESHOLDS
  const other_works = ramp(other_pct ?? low, idle, low)
  const from = idle + other_works * (low - idle)
  const to = low + other_works * (binds - low)
  return ramp(pct, from, to)
}
