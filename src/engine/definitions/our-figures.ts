import type { DefinedStatistic, OurMetric } from '../../shared/definitions.ts'
import type { Quantile, Summary } from '../../shared/summary.ts'

/** Our figures for the same thing, in the tool's unit: one number, or a distribution with its bounds. */
export type OurFigures =
  | { kind: 'total'; value: number | null }
  | { kind: 'distribution'; n: number; statistics: Record<DefinedStatistic, Quantile> }

/** @param scale The tool's unit per unit of ours. */
export function ourFigures(summary: Summary, metric: OurMetric, scale: number): OurFigures {
  const own = summary[metric]
  if (own === null) return { kind: 'total', value: null }
  if (typeof own === 'number') return { kind: 'total', value: own * scale }
  const { n, mean, p50, p90, p95, p99 } = own
  return {
    kind: 'distribution',
    n,
    statistics: {
      mean: mean === null ? NONE : { kind: 'value', value: mean * scale, n },
      p50: scaled(p50, scale),
      p90: scaled(p90, scale),
      p95: scaled(p95, scale),
      p99: scaled(p99, scale),
    },
  }
}

const NONE: Quantile = { kind: 'absent', reason: 'no request had one' }

function scaled(quantile: Quantile, scale: number): Quantile {
  return quantile.kind === 'absent' ? quantile : { ...quantile, value: quantile.value * scale }
}
