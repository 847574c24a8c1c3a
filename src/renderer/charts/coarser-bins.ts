import type { ArrivalBins } from '../../shared/load-profile.ts'

/** Parts of equal length put together until there are at most `bins_max`; nothing is lost. */
export function coarserBins({ bin_s, counts }: ArrivalBins, bins_max: number): ArrivalBins {
  const together = Math.max(1, Math.ceil(counts.length / bins_max))
  const sums = Array.from({ length: Math.ceil(counts.length / together) }, (_, i) =>
    counts.slice(i * together, (i + 1) * together).reduce((sum, count) => sum + count, 0),
  )
  return { bin_s: bin_s * together, counts: sums }
}
