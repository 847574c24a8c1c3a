import type { GoalMetric, Statistic } from '../../shared/goal.ts'
import type { ComparedMetric } from '../../shared/comparison.ts'

type Metric = GoalMetric | ComparedMetric['metric']

interface MetricLabel {
  /** As written in a sentence: `TTFT`. */
  name: string
  unit: string
}

/** Every metric's name and unit; one word for one thing, on screen, in reports and on the console. */
export const METRIC_LABELS: Readonly<Record<Metric, MetricLabel>> = {
  ttft_ms: { name: 'TTFT', unit: 'ms' },
  tpot_ms: { name: 'TPOT', unit: 'ms' },
  e2e_ms: { name: 'end to end', unit: 'ms' },
  requests_per_s: { name: 'throughput', unit: 'req/s' },
  output_tokens_per_s: { name: 'output', unit: 'tok/s' },
  goodput_requests_per_s: { name: 'goodput', unit: 'req/s' },
  cost_usd_per_1k_requests: { name: 'cost', unit: 'USD per 1,000' },
  errors_pct: { name: 'errors', unit: '%' },
  slo_met_pct: { name: 'met SLOs', unit: '%' },
}

const HAS_STATISTIC: ReadonlySet<Metric> = new Set(['ttft_ms', 'tpot_ms', 'e2e_ms'])

/** `p99 TTFT`, `mean end to end`, `output`: a metric in a sentence. */
export function metricName(metric: Metric, statistic: Statistic | null): string {
  const { name } = METRIC_LABELS[metric]
  return statistic !== null && HAS_STATISTIC.has(metric) ? `${statistic} ${name}` : name
}

/** `p99 TTFT, ms`: a metric at the head of a column or an axis. */
export function metricTitle(metric: Metric, statistic: Statistic | null): string {
  const text = metricName(metric, statistic)
  return `${capital(text)}, ${METRIC_LABELS[metric].unit}`
}

/** Puts the first letter of a sentence in capitals, but leaves `p99` as it is written. */
export function capital(text: string): string {
  return /^p\d/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)
}
