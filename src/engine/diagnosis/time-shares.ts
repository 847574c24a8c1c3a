import type { TimeShares } from '../../shared/diagnosis.ts'
import type { Portion } from './attribution.ts'

/** More unexplained time than this, and a projection would rest on a guess. */
const UNKNOWN_PCT_MAX = 25

/**
 * How the mean request's time divides for a projection, in percent; together 100. Time in the queue is
 * kept apart from what holds the batch back, since it does not scale with one peak; `other` is idle
 * time, the client, and what nothing explains. Null where too much is unexplained.
 */
export function timeSharesOf(portions: readonly Portion[]): TimeShares | null {
  const total = portions.reduce((sum, { ms }) => sum + ms, 0)
  if (total <= 0) return null
  const pct = (of: (portion: Portion) => boolean): number =>
    (portions.filter(of).reduce((sum, { ms }) => sum + ms, 0) / total) * 100
  if (pct(({ cause }) => cause === 'unknown') > UNKNOWN_PCT_MAX) return null
  const queued = (portion: Portion): boolean => portion.stage === 'queue'
  const shares = {
    compute_pct: pct((portion) => !queued(portion) && portion.cause === 'compute'),
    memory_bandwidth_pct: pct(
      (portion) => !queued(portion) && portion.cause === 'memory_bandwidth',
    ),
    host_pct: pct((portion) => !queued(portion) && portion.cause === 'host'),
    queue_pct: pct(queued),
    network_pct: pct((portion) => !queued(portion) && portion.cause === 'network'),
  }
  const named = Object.values(shares).reduce((sum, share) => sum + share, 0)
  return { ...shares, other_pct: Math.max(0, 100 - named) }
}
