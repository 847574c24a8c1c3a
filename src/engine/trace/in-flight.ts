import type { LoadProfile } from '../../shared/load-profile.ts'
import type { Trace } from '../../shared/trace.ts'

/** With fewer durations the count is a part of the truth that nobody could place. */
const KNOWN_SHARE_MIN = 0.95

type InFlight = Pick<LoadProfile, 'in_flight_mean' | 'in_flight_max'>

/**
 * Requests under way at a time, from recorded instants and durations: the mean over the time from the
 * first request to the end of the last, by Little's law as an identity; and the most at once.
 */
export function inFlight({ at_ns, duration_ns }: Trace): InFlight {
  const none = { in_flight_mean: null, in_flight_max: null }
  if (duration_ns === null) return none
  const known = duration_ns.filter((duration) => !Number.isNaN(duration)).length
  if (known < at_ns.length * KNOWN_SHARE_MIN) return none
  const lasting = at_ns.map((at, row) => at + (duration_ns[row] ?? NaN))
  const ends = lasting.filter((end) => !Number.isNaN(end)).sort()
  const total = duration_ns.reduce((sum, one) => sum + (Number.isNaN(one) ? 0 : one), 0)
  const until = ends.at(-1) ?? 0
  let ended = 0
  let started = 0
  let most = 0
  at_ns.forEach((at, row) => {
    if (Number.isNaN(duration_ns[row])) return
    while (ended < ends.length && (ends[ended] ?? 0) <= at) ended += 1
    started += 1
    most = Math.max(most, started - ended)
  })
  return { in_flight_mean: until > 0 ? total / until : null, in_flight_max: most }
}
