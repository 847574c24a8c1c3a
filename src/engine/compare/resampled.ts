import type { Random } from '../stats/random.ts'
import { blockLength, drawBlockCounts } from '../stats/block-counts.ts'
import type { LogEstimate } from '../stats/ratio-interval.ts'
import { runResamples, type RunResample } from '../stats/run-resamples.ts'
import { variance } from '../stats/variance.ts'
import type { RunRows, Table } from './columns.ts'
import type { Estimator } from './estimator.ts'

/** With so many resamples the standard error is known to about 4 % of itself. */
const RESAMPLES = 300
/** Rows drawn over all resamples, so that very long runs stay bounded in time and memory. */
const ROWS_DRAWN_MAX = 15_000_000
/** Fewer tell too little; runs as long as to need this hardly vary inside. */
const RESAMPLES_MIN = 40

/** One side's table with the resamples that all its metrics share. */
export interface Resampled {
  table: Table
  /** Every row once. */
  plain: Uint16Array
  over_runs: RunResample[]
  over_blocks: Uint16Array[]
}

/** Draws a side's resamples: whole runs with replacement, and blocks of requests inside the runs. */
export function resample(table: Table, concurrency: number, random: Random): Resampled {
  const affordable = Math.floor(ROWS_DRAWN_MAX / Math.max(table.rows, 1))
  const resamples = Math.max(RESAMPLES_MIN, Math.min(RESAMPLES, affordable))
  const over_runs = runResamples(table.runs.length, resamples, random)
  const over_blocks = Array.from({ length: resamples }, () => {
    const counts = new Uint16Array(table.rows)
    for (const { offset, n } of table.runs) {
      if (n > 0) drawBlockCounts(counts, offset, n, blockLength(n, concurrency), random)
    }
    return counts
  })
  return { table, plain: new Uint16Array(table.rows).fill(1), over_runs, over_blocks }
}

/**
 * The logarithm of a metric over all runs, with its variance over runs and over blocks; null where a
 * resample has no logarithm (a rate of which one run has none), since no relative change is known then.
 *
 * Resampling m runs gives (m − 1)/m of the variance between them, so that it is scaled back:
 * A. C. Davison, D. V. Hinkley, "Bootstrap Methods and their Application", 1997, section 2.3 and 3.8.
 */
export function logEstimate(side: Resampled, estimator: Estimator): LogEstimate | null {
  const runs = side.table.runs.length
  const log = Math.log(estimator(side.plain))
  const rows = new Uint16Array(side.table.rows)
  const by_run = side.over_runs.map(({ counts }) => {
    side.table.runs.forEach(({ offset, n }, run) => rows.fill(counts[run] ?? 0, offset, offset + n))
    return Math.log(estimator(rows))
  })
  const by_block = side.over_blocks.map((counts) => Math.log(estimator(counts)))
  if (![log, ...by_run, ...by_block].every(Number.isFinite)) return null
  const weigh = (value: (log: number) => number): number =>
    by_run.reduce((sum, l, i) => sum + value(l) * (side.over_runs[i]?.probability ?? 0), 0)
  const centre = weigh((l) => l)
  const spread = weigh((l) => (l - centre) ** 2)
  return {
    log,
    runs,
    variance_runs: runs > 1 ? (spread * runs) / (runs - 1) : 0,
    variance_blocks: variance(by_block),
  }
}

/** The logarithm of a metric in one run alone; between runs nothing is known from one. */
export function logEstimateOfRun(
  side: Resampled,
  estimator: Estimator,
  run: RunRows,
): LogEstimate | null {
  const only = (counts: Uint16Array): Uint16Array => {
    const alone = new Uint16Array(counts.length)
    alone.set(counts.subarray(run.offset, run.offset + run.n), run.offset)
    return alone
  }
  const log = Math.log(estimator(only(side.plain)))
  const by_block = side.over_blocks.map((counts) => Math.log(estimator(only(counts))))
  if (![log, ...by_block].every(Number.isFinite)) return null
  return { log, runs: 1, variance_runs: 0, variance_blocks: variance(by_block) }
}
