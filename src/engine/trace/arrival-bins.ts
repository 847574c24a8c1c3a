import { PROFILE_BINS_MAX, type ArrivalBins } from '../../shared/load-profile.ts'

/** Lengths that a reader of a time axis expects, in seconds. */
const NICE_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600] as const
const HOUR_S = 3_600

/** The length of the parts into which a time axis of `duration_s` is cut, in seconds. */
export function binLength(duration_s: number): number {
  const least = duration_s / PROFILE_BINS_MAX
  return NICE_S.find((length) => length >= least) ?? Math.ceil(least / HOUR_S) * HOUR_S
}

/** How many instants (s) fall into each part of the first `duration_s`. */
export function arrivalBins(instants_s: Iterable<number>, duration_s: number): ArrivalBins {
  const bin_s = binLength(duration_s)
  const counts = new Array<number>(Math.max(1, Math.ceil(duration_s / bin_s))).fill(0)
  for (const at of instants_s) {
    // The last instant of all lies on the edge.
    const bin = Math.min(counts.length - 1, Math.floor(at / bin_s))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { bin_s, counts }
}
