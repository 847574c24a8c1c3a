import type { ComparedMetric } from '../../shared/comparison.ts'
import type { Statistic } from '../../shared/goal.ts'
import type { Distribution, Quantile, Summary } from '../../shared/summary.ts'
import { formatQuantile } from '../format/quantile.ts'

/** A metric read from a summary: its value, or null and why there is none. */
export interface MetricValue {
  value: number | null
  note: string | null
}

const NO_REQUEST_MET = 'no request met the SLOs'

/**
 * Reads one metric from a summary. A percentile that the sample does not carry is no value: its
 * bound and the counts are the note, `≥ 438, 460 of 662`.
 * @param statistic Only for latencies; left aside for rates and cost.
 */
export function goalValue(
  summary: Summary,
  metric: ComparedMetric['metric'],
  statistic: Statistic | null,
): MetricValue {
  switch (metric) {
    case 'ttft_ms':
    case 'tpot_ms':
    case 'e2e_ms':
      return latencyValue(summary[metric], statistic ?? 'mean')
    case 'cost_usd_per_1k_requests':
      return noted(summary.cost_usd_per_1k_requests, NO_REQUEST_MET)
    case 'slo_met_pct':
      return noted(summary.slo_met_pct, 'no SLO set')
    case 'requests_per_s':
    case 'output_tokens_per_s':
    case 'goodput_requests_per_s':
    case 'errors_pct':
      return { value: summary[metric], note: null }
  }
}

/** The percentile of a latency as the summary holds it; a mean counts as a value. */
export function latencyQuantile(distribution: Distribution, statistic: Statistic): Quantile {
  if (distribution.n === 0) return { kind: 'absent', reason: 'no request had one' }
  if (statistic !== 'mean') return distribution[statistic]
  return { kind: 'value', value: distribution.mean ?? NaN, n: distribution.n }
}

function latencyValue(distribution: Distribution, statistic: Statistic): MetricValue {
  const quantile = latencyQuantile(distribution, statistic)
  if (quantile.kind === 'value') return { value: quantile.value, note: null }
  const { text, note } = formatQuantile(quantile)
  return { value: null, note: quantile.kind === 'at_least' ? `${text}, ${note ?? ''}` : note }
}

function noted(value: number | null, note: string): MetricValue {
  return { value, note: value === null ? note : null }
}
