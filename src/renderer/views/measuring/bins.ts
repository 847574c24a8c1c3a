import type { TimePoint } from '../../charts/time-stack/tracks.ts'

/** Rates are drawn as means over one second: a request every now and then is no rate yet. */
export const BIN_S = 1

/**
 * Sums of `amount` in bins of one second, as rates; bins up to `end_s`, empty ones as zero. The rest
 * of a second at the end is left out: taken for a whole one, its rate would seem to drop. A run that
 * is shorter than a bin is one bin of its own length.
 */
export function ratePerBin(
  events: Iterable<readonly [t_s: number, amount: number]>,
  end_s: number,
): TimePoint[] {
  const sums = new Array<number>(Math.max(1, Math.floor(end_s / BIN_S))).fill(0)
  for (const [t_s, amount] of events) {
    const bin = Math.floor(t_s / BIN_S)
    const sum = sums[bin]
    if (sum !== undefined) sums[bin] = sum + amount
  }
  const width_s = end_s > 0 ? Math.min(BIN_S, end_s) : BIN_S
  return sums.map((sum, bin) => [bin * BIN_S, sum / width_s])
}

/** Means of a rate that was reported in uneven intervals, in bins of one second. */
export function meanPerBin(t_s: readonly number[], values: readonly number[]): TimePoint[] {
  const bins: TimePoint[] = []
  let sum = 0
  let count = 0
  let bin = 0
  t_s.forEach((t, i) => {
    const own = Math.floor(t / BIN_S)
    if (own !== bin && count > 0) {
      bins.push([bin * BIN_S, sum / count])
      sum = 0
      count = 0
    }
    bin = own
    sum += values[i] ?? 0
    count += 1
  })
  if (count > 0) bins.push([bin * BIN_S, sum / count])
  return bins
}
