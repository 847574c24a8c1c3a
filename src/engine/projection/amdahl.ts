import type { TimeShares } from '../../shared/diagnosis.ts'

/** How many times the peak of the GPU under test another one has. */
export interface PeakRatios {
  compute: number
  bandwidth: number
}

interface Range {
  low: number
  mid: number
  high: number
}

/** The shares that scale are known to about this much of themselves. */
const SHARE_UNCERTAINTY = 0.1
/** How far the gain from a peak may miss the ratio of the peaks, since no kernel reaches them alike. */
const EFFECT_UNCERTAINTY = 0.25
const WHOLE_PCT = 100

/**
 * Time of a mean request on another GPU, relative to now (1 = unchanged), after Amdahl (1967):
 *
 *     e = compute / r_compute + bandwidth / r_bandwidth + everything else
 *
 * with shares of the time now, and r the ratio of the peaks. Host, network and the queue in front of
 * the batch stay as they are.
 *
 * The range is the smallest and largest e over: shares ± 10 % of themselves (taken from or given to the
 * rest), effect of a ratio ± 25 %, and the queue as it is or shrinking with the time behind it, as it
 * would in a closed loop at the same concurrency.
 */
export function relativeTime(shares: TimeShares, ratios: PeakRatios): Range {
  const mid = timeOf(shares, ratios, { share: 1, effect: 1, queue_scales: false })
  const corners = [1 - SHARE_UNCERTAINTY, 1 + SHARE_UNCERTAINTY].flatMap((share) =>
    [1 - EFFECT_UNCERTAINTY, 1 + EFFECT_UNCERTAINTY].flatMap((effect) =>
      [false, true].map((queue_scales) => timeOf(shares, ratios, { share, effect, queue_scales })),
    ),
  )
  return { low: Math.min(mid, ...corners), mid, high: Math.max(mid, ...corners) }
}

/** Share of the GPU's peaks in the time now, and after, in percent of the time now. */
export function gpuPct(shares: TimeShares, ratios: PeakRatios): { now: number; after: number } {
  return {
    now: shares.compute_pct + shares.memory_bandwidth_pct,
    after: shares.compute_pct / ratios.compute + shares.memory_bandwidth_pct / ratios.bandwidth,
  }
}

interface Assumption {
  share: number
  effect: number
  queue_scales: boolean
}

function timeOf(shares: TimeShares, ratios: PeakRatios, assumed: Assumption): number {
  const gpu_max = WHOLE_PCT - shares.queue_pct
  const gpu_now = shares.compute_pct + shares.memory_bandwidth_pct
  const factor = gpu_now <= 0 ? 1 : Math.min(assumed.share, gpu_max / gpu_now)
  const [compute, bandwidth] = [shares.compute_pct * factor, shares.memory_bandwidth_pct * factor]
  const rest = gpu_max - compute - bandwidth
  const gpu =
    compute * scaledBy(ratios.compute, assumed.effect) +
    bandwidth * scaledBy(ratios.bandwidth, assumed.effect)
  // Those who wait, wait for all of the time behind them.
  const behind = gpu_max <= 0 ? 1 : (gpu + rest) / gpu_max
  const queue = shares.queue_pct * (assumed.queue_scales ? behind : 1)
  return (gpu + rest + queue) / WHOLE_PCT
}

/** Time at another peak relative to now; `effect` stretches the gain, or the loss, that the ratio means. */
function scaledBy(ratio: number, effect: number): number {
  return ratio >= 1 ? 1 / (1 + effect * (ratio - 1)) : 1 + effect * (1 / ratio - 1)
}
