import type { Gpu, Projection } from '../../shared/catalogue.ts'
import type { TimeShares } from '../../shared/diagnosis.ts'
import { formatNumber, formatPct, NBSP } from '../format/number.ts'

const PER_1K = `USD per 1,000${NBSP}requests`
/** A change of the cost below this is not told from none. */
const SAME_PCT = 1

/** The estimate in words, marked as rough, with what would still be in the way. */
export function projectionSentence(
  gpu: Gpu,
  from: Gpu,
  cost_now: number,
  estimate: NonNullable<Projection['estimate']>,
  shares: TimeShares,
): string {
  const { low, mid, high } = estimate.cost_usd_per_1k_requests
  const range = `${formatNumber(low)} to ${formatNumber(high)}`
  const parts = [
    `Roughly ${formatNumber(mid)} ${PER_1K} (${range}), ${changeWords(mid, cost_now)}.`,
    estimate.host_still_limits ? `${limitWords(shares)} would still be the limit.` : null,
    estimate.fits_memory === true
      ? null
      : `It has ${formatNumber(gpu.memory_gb)}${NBSP}GB against ${formatNumber(from.memory_gb)}${NBSP}GB: whether the model fits is not known.`,
  ]
  return parts.filter((part) => part !== null).join(' ')
}

export function measuredSentence(cost_now: number): string {
  return `Measured: ${formatNumber(cost_now)} ${PER_1K}.`
}

function changeWords(cost: number, cost_now: number): string {
  const change_pct = (cost / cost_now - 1) * 100
  if (Math.abs(change_pct) < SAME_PCT) return 'as much as now'
  return `${formatPct(Math.abs(change_pct))} ${change_pct < 0 ? 'less' : 'more'} than now`
}

/** What the time outside the GPU goes into most. */
export function limitWords(shares: TimeShares): string {
  const { host_pct, network_pct, queue_pct } = shares
  if (queue_pct >= host_pct && queue_pct >= network_pct) return 'The queue in front of the GPU'
  return host_pct >= network_pct ? 'The host' : 'The network'
}
