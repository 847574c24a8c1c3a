import { gapsAt } from '../../shared/record-batch.ts'
import { orderStatistics, type Pieces } from '../stats/order-statistics.ts'
import { quantileAt } from '../stats/quantile.ts'
import type { GapSource } from '../summary/measured-run.ts'

const NS_PER_MS = 1e6

/** The gaps of one run, and which of its requests ended well. */
export interface RunGaps {
  gaps: GapSource
  well: ReadonlySet<number>
}

/** Milliseconds. */
export interface GapStatistics {
  n: number
  mean: number
  quantile: (p: number) => number
}

/**
 * Gaps of all requests that ended well, pooled: every one, or the first of each request. Percentiles
 * are linear between neighbours: every tool that pools gaps reads them with NumPy's default.
 * @param shares The shares that `quantile` will be asked for.
 */
export function pooledGaps(
  runs: readonly RunGaps[],
  part: 'gaps' | 'first_gap',
  shares: readonly number[],
): GapStatistics {
  const found = orderStatistics(piecesOf(runs, part), (n) => shares.flatMap((p) => ranksOf(n, p)))
  const at = (rank: number): number => found.at(rank) / NS_PER_MS
  return {
    n: found.n,
    mean: found.sum / found.n / NS_PER_MS,
    quantile: (p) => quantileAt(found.n, p, at),
  }
}

function ranksOf(n: number, p: number): number[] {
  const ranks: number[] = []
  quantileAt(n, p, (rank) => {
    ranks.push(rank)
    return 0
  })
  return ranks
}

function piecesOf(runs: readonly RunGaps[], part: 'gaps' | 'first_gap'): Pieces {
  return function* () {
    for (const { gaps, well } of runs) {
      for (const batch of gaps()) {
        for (let i = 0; i < batch.n; i += 1) {
          if (batch.warmup[i] === 1 || !well.has(batch.seq[i] ?? NaN)) continue
          const own = gapsAt(batch, i)
          yield part === 'gaps' ? own : own.subarray(0, 1)
        }
      }
    }
  }
}
