import { formatClock, formatDuration } from '../../../engine/format/duration.ts'
import {
  ABSENT,
  formatCount,
  formatFixed,
  formatNumber,
  NBSP,
} from '../../../engine/format/number.ts'
import type { Gap } from '../../../engine/diagnosis/evidence-series.ts'
import type { Evidence } from '../../../shared/diagnosis.ts'

/** The measured number with its unit; a dash where there is none. */
export function valueWords({ value, unit }: Pick<Evidence, 'value' | 'unit'>): string {
  if (value === null) return ABSENT
  if (unit === '%') return `${formatFixed(value, 1)}${NBSP}%`
  return `${formatNumber(value)}${unit === '' ? '' : NBSP + unit}`
}

/** `≥ 80 %`; a dash where the number has no threshold. */
export function thresholdWords(row: Pick<Evidence, 'threshold' | 'threshold_op' | 'unit'>): string {
  if (row.threshold === null || row.threshold_op === null) return ABSENT
  const sign = row.threshold_op === '>=' ? '≥' : '≤'
  const figure = formatNumber(row.threshold)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
  return `${sign}${NBSP}${figure}${row.unit === '' ? '' : NBSP + row.unit}`
}

/** Where a number comes from, without the labels of a series, which the row's own name says. */
export function sourceWords(row: Pick<Evidence, 'source' | 'samples'>): string {
  const source = row.source.replace(/\{[^}]*\}/, '')
  return row.samples > 0 ? `${source}, ${formatCount(row.samples)} samples` : source
}

/** What a reader must know of a series with gaps; null where it has none. */
export function gapWords(gaps: readonly Gap[]): string | null {
  const [first] = gaps
  if (first === undefined) return null
  const total_s = gaps.reduce((sum, { start_s, end_s }) => sum + end_s - start_s, 0)
  const when =
    gaps.length === 1
      ? `from ${formatClock(first.start_s)} to ${formatClock(first.end_s)}`
      : `in ${formatCount(gaps.length)} stretches, ${formatDuration(total_s)} together`
  return `Not read ${when}: a gap, not a zero, and left out of the value.`
}
