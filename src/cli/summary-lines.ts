import { metricName } from '../engine/format/labels.ts'
import { formatCount, formatNumber } from '../engine/format/number.ts'
import { formatQuantile } from '../engine/format/quantile.ts'
import type { ErrorKind, Summary } from '../shared/summary.ts'

/** A summary for a terminal, a line each. */
export function summaryLines(summary: Summary): string[] {
  const { requests_ramp_up, requests_drain } = summary.window
  return [
    `Requests: ${formatCount(summary.requests_ok)} ok, ${formatCount(summary.requests_failed)} failed in the steady window; left out: ${formatCount(requests_ramp_up)} of the ramp-up, ${formatCount(requests_drain)} of the drain`,
    ...summary.errors.map(errorLine),
    ...latencyLines(summary),
    `Throughput: ${formatNumber(summary.requests_per_s)} req/s, ${formatNumber(summary.output_tokens_per_s)} tok/s`,
  ]
}

function errorLine({ outcome, fault, count, example }: ErrorKind): string {
  const name = fault === null || fault === outcome ? outcome : `${outcome} (${fault})`
  return `  ${name} × ${formatCount(count)}: ${example}`
}

function latencyLines(summary: Summary): string[] {
  return (['ttft_ms', 'tpot_ms', 'e2e_ms'] as const).flatMap((metric) =>
    (['p50', 'p90', 'p99'] as const).map((statistic) => {
      const { text, note } = formatQuantile(summary[metric][statistic])
      const value = summary[metric][statistic].kind === 'absent' ? text : `${text} ms`
      return `${metricName(metric, statistic)}: ${value}${note === null ? '' : ` (${note})`}`
    }),
  )
}
