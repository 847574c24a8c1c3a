import type { Quantile } from '../../shared/summary.ts'
import { ABSENT, formatCount, formatNumber, NBSP } from './number.ts'

/** What a percentile shows: its text, and what must stand beside it. */
export interface QuantileText {
  text: string
  /** `460 of 662` where the sample is too small, or the reason where there is no value. */
  note: string | null
}

/** A percentile as the screen shows it: a value, a bound, or nothing with a reason. */
export function formatQuantile(quantile: Quantile): QuantileText {
  switch (quantile.kind) {
    case 'value':
      return { text: formatNumber(quantile.value), note: null }
    case 'at_least':
      return {
        text: `≥${NBSP}${formatNumber(quantile.value)}`,
        note: `${formatCount(quantile.n)} of ${formatCount(quantile.needed)}`,
      }
    case 'absent':
      return { text: ABSENT, note: quantile.reason }
  }
}
