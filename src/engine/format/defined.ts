import {
  DEFINED_STATISTICS,
  type DefinedMetric,
  type DefinedStatistic,
} from '../../shared/definitions.ts'
import type { Summary } from '../../shared/summary.ts'
import { ourFigures } from '../definitions/our-figures.ts'
import { ABSENT, formatCount, formatNumber, NBSP } from './number.ts'
import { formatQuantile, type QuantileText } from './quantile.ts'

/** A tool's metric as a row of text, and our figures for the same thing under it. */
export interface DefinedRow {
  key: string
  /** `TTFT, ms`. */
  title: string
  /** In the order of `DEFINED_STATISTICS`; one text where the metric is one number. */
  cells: QuantileText[]
  n: string | null
  ours: { title: string; cells: QuantileText[]; n: string | null } | null
  /** What differs, and why a figure is a bound or missing. */
  notes: string[]
}

const OUR_NAMES = {
  ttft_ms: 'TTFT',
  tpot_ms: 'TPOT',
  itl_ms: 'ITL',
  e2e_ms: 'End to end',
  requests_ok: 'Requests that ended well',
  requests_failed: 'Failed requests',
  input_tokens: 'Input tokens',
  output_tokens: 'Output tokens',
  requests_per_s: 'Throughput',
  output_tokens_per_s: 'Output',
} as const

/** @param summary Ours of the same runs, for the figures beside; null leaves them out. */
export function definedRow(metric: DefinedMetric, summary: Summary | null): DefinedRow {
  const { key, name, unit, figures, relation, relation_reason, differs } = metric
  const mark = relation === '=' ? '' : `${relation}${NBSP}`
  const number = (value: number): string =>
    `${mark}${Number.isInteger(value) && unit !== 'ns' ? formatCount(value) : formatNumber(value)}`
  const cells = ((): QuantileText[] => {
    switch (figures.kind) {
      case 'absent':
        return [{ text: ABSENT, note: null }]
      case 'total':
        return [{ text: number(figures.value), note: null }]
      case 'distribution':
        return DEFINED_STATISTICS.map((statistic) => ({
          text: mark + formatNumber(figures.statistics[statistic]),
          note: tooFew(figures.n, figures.needed[statistic]),
        }))
    }
  })()
  return {
    key,
    title: unit === '' ? name : `${name}, ${unit}`,
    cells,
    n: figures.kind === 'distribution' ? formatCount(figures.n) : null,
    ours: summary === null ? null : oursOf(metric, summary),
    notes: [
      ...(figures.kind === 'absent' ? [figures.reason] : []),
      ...(relation_reason !== null && figures.kind !== 'absent' ? [relation_reason] : []),
      differs,
    ],
  }
}

function oursOf(metric: DefinedMetric, summary: Summary): DefinedRow['ours'] {
  if (metric.ours === null) return null
  const ours = ourFigures(summary, metric.ours, metric.scale)
  const title = OUR_NAMES[metric.ours]
  if (ours.kind === 'total') {
    const { value } = ours
    const text =
      value === null ? ABSENT : Number.isInteger(value) ? formatCount(value) : formatNumber(value)
    return { title, cells: [{ text, note: null }], n: null }
  }
  return {
    title,
    cells: DEFINED_STATISTICS.map((statistic: DefinedStatistic) =>
      formatQuantile(ours.statistics[statistic]),
    ),
    n: formatCount(ours.n),
  }
}

function tooFew(n: number, needed: number | undefined): string | null {
  return needed === undefined ? null : `${formatCount(n)} of ${formatCount(needed)}`
}
