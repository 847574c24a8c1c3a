import type { ComparedMetric } from '../../shared/comparison.ts'
import { betterDirection, isLatencyMetric, type Goal } from '../../shared/goal.ts'

/** What a row of the comparison is about. */
export type Row = Pick<ComparedMetric, 'metric' | 'statistic'>

/** What every comparison shows. */
const ALWAYS: readonly Row[] = [
  { metric: 'ttft_ms', statistic: 'p50' },
  { metric: 'ttft_ms', statistic: 'p90' },
  { metric: 'ttft_ms', statistic: 'p99' },
  { metric: 'tpot_ms', statistic: 'p90' },
  { metric: 'e2e_ms', statistic: 'p50' },
  { metric: 'output_tokens_per_s', statistic: null },
  { metric: 'goodput_requests_per_s', statistic: null },
  { metric: 'errors_pct', statistic: null },
  { metric: 'cost_usd_per_1k_requests', statistic: null },
]

/** The rows of a comparison: the goal first, then every SLO, then what is always shown, none twice. */
export function rowsFor(goal: Goal): Row[] {
  const own = { metric: goal.metric, statistic: statisticOf(goal) }
  const limits = goal.slos.map(({ metric, statistic }) => ({ metric, statistic }))
  const rows = [own, ...limits.filter((row) => !isIn(ALWAYS, row)), ...ALWAYS]
  return rows.filter((row, i) => !isIn(rows.slice(0, i), row))
}

function statisticOf(goal: Goal): Row['statistic'] {
  return isLatencyMetric(goal.metric) ? goal.statistic : null
}

function isIn(rows: readonly Row[], { metric, statistic }: Row): boolean {
  return rows.some((row) => row.metric === metric && row.statistic === statistic)
}

/** Whether less or more is better, for what can be compared. */
export function betterOf(metric: ComparedMetric['metric']): 'lower' | 'higher' {
  switch (metric) {
    case 'goodput_requests_per_s':
    case 'slo_met_pct':
      return 'higher'
    case 'errors_pct':
      return 'lower'
    case 'ttft_ms':
    case 'tpot_ms':
    case 'e2e_ms':
    case 'requests_per_s':
    case 'output_tokens_per_s':
    case 'cost_usd_per_1k_requests':
      return betterDirection(metric)
  }
}
