import { gapsAt } from '../../shared/record-batch.ts'
import type { RequestScalars } from '../../shared/request.ts'
import type { Distribution } from '../../shared/summary.ts'
import type { LogHistogram } from '../../shared/run-events.ts'
import { boundedQuantileAt, ranksRead } from '../stats/bounded-quantile.ts'
import { logHistogram } from '../stats/log-histogram.ts'
import { orderStatistics, type Pieces } from '../stats/order-statistics.ts'
import type { GapSource } from './measured-run.ts'

const NS_PER_MS = 1e6
const SHARES = [0.5, 0.9, 0.95, 0.99] as const

/** The gaps of some requests of a run. A warm-up request is never meant, whatever its number is. */
export interface ChosenGaps {
  gaps: GapSource
  requests: readonly RequestScalars[]
}

/** The distribution of gaps pooled over requests and runs, exact, in the memory of a few batches. */
export function gapDistribution(chosen: readonly ChosenGaps[]): Distribution {
  const found = orderStatistics(piecesOf(chosen), (n) =>
    SHARES.flatMap((share) => ranksRead(n, share)),
  )
  const { n, sum } = found
  const quantile = (share: number) =>
    boundedQuantileAt(n, share, (rank) => found.at(rank) / NS_PER_MS)
  return {
    n,
    mean: n === 0 ? null : sum / n / NS_PER_MS,
    min: n === 0 ? null : found.min / NS_PER_MS,
    max: n === 0 ? null : found.max / NS_PER_MS,
    p50: quantile(0.5),
    p90: quantile(0.9),
    p95: quantile(0.95),
    p99: quantile(0.99),
  }
}

/** The same gaps in bins, for a plot. */
export function gapHistogram(chosen: readonly ChosenGaps[]): LogHistogram {
  return logHistogram(piecesOf(chosen), NS_PER_MS)
}

function piecesOf(chosen: readonly ChosenGaps[]): Pieces {
  const sources = chosen.map(({ gaps, requests }) => ({
    gaps,
    seqs: new Set(requests.filter((one) => !one.warmup).map((one) => one.seq)),
  }))
  return function* () {
    for (const { gaps, seqs } of sources) {
      for (const batch of gaps()) {
        for (let i = 0; i < batch.n; i += 1) {
          if (batch.warmup[i] === 0 && seqs.has(batch.seq[i] ?? NaN)) yield gapsAt(batch, i)
        }
      }
    }
  }
}
