/**
 * The one clock of a measuring process: CLOCK_MONOTONIC through `process.hrtime.bigint()`, which
 * other programs on this machine read as well. `performance.now()` drifts away from it by more than
 * a millisecond within a run.
 */

/** CLOCK_MONOTONIC now, in nanoseconds. */
export function monotonicNs(): bigint {
  return process.hrtime.bigint()
}

/** Nanoseconds since an origin, as a number: exact for 104 days. */
export interface Clock {
  readonly origin_ns: bigint
  now(): number
}

export function createClock(origin_ns: bigint = monotonicNs()): Clock {
  return { origin_ns, now: () => Number(process.hrtime.bigint() - origin_ns) }
}

/** The wall clock now as ISO 8601: an anchor for people, never subtracted from anything. */
export function wallClock(): string {
  return new Date().toISOString()
}
