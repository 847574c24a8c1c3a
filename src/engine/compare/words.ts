import type { ChangeInterval, ComparedMetric } from '../../shared/comparison.ts'
import type { Change } from '../../shared/investigation.ts'
import { changeWords } from '../format/change.ts'
import { capital, METRIC_LABELS, metricName } from '../format/labels.ts'
import { formatFixed, formatPct, formatSigned, formatWithUnit, NBSP } from '../format/number.ts'

const COUNT_WORDS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
] as const

/** A small count in words, a larger one in figures. */
export function countWord(count: number): string {
  return COUNT_WORDS[count] ?? formatFixed(count, 0)
}

/** A percentage as the user typed it: `5 %`, `2.5 %`. */
export function typedPct(value: number): string {
  return `${String(value)}${NBSP}%`
}

/** The name of a row's metric, in a sentence. */
export function nameOf(metric: ComparedMetric): string {
  return metricName(metric.metric, metric.statistic)
}

/** `p99 TTFT fell by 31.0 %`. */
export function movedBy(metric: ComparedMetric, change: ChangeInterval): string {
  const verb = change.estimate_pct < 0 ? 'fell' : 'rose'
  return `${capital(nameOf(metric))} ${verb} by ${formatPct(Math.abs(change.estimate_pct))}`
}

/** `p99 TTFT changed by −0.9 %; from −5.2 to +3.6 % is possible`. */
export function mayHaveMoved(metric: ComparedMetric, change: ChangeInterval): string {
  const moved = `${formatSigned(change.estimate_pct)}${NBSP}%`
  return `${capital(nameOf(metric))} changed by ${moved}; from ${span(change)} is possible`
}

/** `−35.6 to −26.1 %`. */
export function span(change: ChangeInterval): string {
  return `${formatSigned(change.lo_pct)} to ${formatSigned(change.hi_pct)}${NBSP}%`
}

/** A value of a row with its unit, or its bound. */
export function valueWords(metric: ComparedMetric, value: number): string {
  const { unit } = METRIC_LABELS[metric.metric]
  return unit === '%' ? formatPct(value) : formatWithUnit(value, unit)
}

/** `p90 TPOT ≤ 60 ms`: a row's limit. */
export function limitWords(metric: ComparedMetric): string {
  return `${nameOf(metric)} ≤${NBSP}${limitOf(metric)}`
}

/** `60 ms`: a limit as the user set it. */
export function limitOf(metric: ComparedMetric): string {
  const { unit } = METRIC_LABELS[metric.metric]
  return `${String(metric.slo?.max ?? NaN)}${NBSP}${unit}`
}

/** `quantization none → fp8.` */
export function changeSentence(change: Change | null): string {
  return change === null ? '' : `${changeWords(change)}.`
}

/** Joins what is not empty into one paragraph. */
export function paragraph(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ')
}
