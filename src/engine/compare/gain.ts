import type { ChangeInterval, ComparedMetric } from '../../shared/comparison.ts'

/** A change turned so that more is better, in percent. */
export interface Gain {
  estimate: number
  /** The ends of the interval. */
  lo: number
  hi: number
}

/** Turns a change so that a positive number is an improvement. */
export function gainOf(change: ChangeInterval, better: ComparedMetric['better']): Gain {
  const { estimate_pct, lo_pct, hi_pct } = change
  return better === 'higher'
    ? { estimate: estimate_pct, lo: lo_pct, hi: hi_pct }
    : { estimate: -estimate_pct, lo: -hi_pct, hi: -lo_pct }
}

/** Whether the whole interval lies on the worse side of no change. */
export function isWorse(metric: Pick<ComparedMetric, 'change' | 'better'>): boolean {
  return metric.change !== null && gainOf(metric.change, metric.better).hi < 0
}
