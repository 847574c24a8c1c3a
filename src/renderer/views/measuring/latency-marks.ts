import type { Distribution } from '../../../shared/summary.ts'
import type { Mark } from '../../charts/distribution/mark.ts'

const MARKED = ['p50', 'p90', 'p99'] as const

/** The percentiles that are marked in a distribution: what the sample carries, or its bound. */
export function latencyMarks(distribution: Distribution): Mark[] {
  return MARKED.flatMap((name) => {
    const quantile = distribution[name]
    if (quantile.kind === 'absent') return []
    return [{ name, value: quantile.value, bound: quantile.kind === 'at_least' }]
  })
}
