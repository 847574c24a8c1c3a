import type { Gpu, Projection } from '../../shared/catalogue.ts'
import type { Diagnosis, TimeShares } from '../../shared/diagnosis.ts'
import type { Goal } from '../../shared/goal.ts'
import type { Summary } from '../../shared/summary.ts'
import type { Setting } from '../../shared/target.ts'
import { usdPerHour } from '../cost/hourly-price.ts'
import { monthlySavingUsd } from '../cost/monthly-saving.ts'
import { gpuPct, relativeTime, type PeakRatios } from './amdahl.ts'
import { gpuPrice, paybackMonths } from './payback.ts'
import { computesInFp8, peakRatios } from './peaks.ts'
import { measuredSentence, projectionSentence } from './sentence.ts'

export interface ProjectionInput {
  diagnosis: Diagnosis
  summary: Summary
  goal: Goal
  gpus: readonly Gpu[]
  /** The user's own traffic; null leaves savings out. */
  traffic_requests_per_month: number | null
  /** The measured settings, for the number format that is computed in; 16 bit where not given. */
  settings?: readonly Setting[]
}

type Estimate = NonNullable<Projection['estimate']>
type Range = Estimate['e2e_pct']

interface Basis {
  input: ProjectionInput
  from: Gpu
  shares: TimeShares
  cost_now: number
}

/**
 * What each GPU of the catalogue would do to the measured request: a rough estimate with a range, or
 * silence with the reason. At the same concurrency, a closed loop's throughput goes with 1 / e2e, so
 * that the cost of a request goes with price × time:
 *
 *     cost then = cost now × (hourly price then / hourly price now) × e
 *
 * where e is the relative time of a request (see `relativeTime`). The share of requests that meet the
 * SLOs is taken as it is now.
 */
export function projectHardware(input: ProjectionInput): Projection[] {
  const basis = basisOf(input)
  return input.gpus.map((gpu) =>
    'reason' in basis ? silent(gpu, basis.reason) : projectOne(basis, gpu),
  )
}

function basisOf(input: ProjectionInput): Basis | { reason: string } {
  const { goal, summary, diagnosis, gpus } = input
  const from = gpus.find((gpu) => gpu.name === goal.hardware.gpu_name)
  if (from === undefined) {
    return {
      reason: 'The GPU that was measured is not in the catalogue: choose it on the Goal step.',
    }
  }
  if (diagnosis.time_shares === null) {
    return { reason: 'The diagnosis cannot tell what binds, so that nothing can be projected.' }
  }
  if (summary.cost_usd_per_1k_requests === null) {
    return { reason: 'No request met the SLOs, so that there is no cost to start from.' }
  }
  return {
    input,
    from,
    shares: diagnosis.time_shares,
    cost_now: summary.cost_usd_per_1k_requests,
  }
}

function silent(gpu: Gpu, reason: string): Projection {
  return { gpu_name: gpu.name, estimate: null, sentence: `No estimate. ${reason}`, reason }
}

function projectOne(basis: Basis, gpu: Gpu): Projection {
  const { input, from, shares } = basis
  if (gpu.name === from.name) return measured(basis)
  const { hardware } = input.goal
  const price = gpuPrice(gpu, hardware.price)
  if (price === null) return silent(gpu, `The catalogue has no hourly price of the ${gpu.name}.`)
  const ratios = peakRatios(from, gpu, shares, computesInFp8(input.settings ?? []))
  if ('reason' in ratios) return silent(gpu, ratios.reason)
  const e = relativeTime(shares, ratios)
  const price_ratio = usdPerHour({ ...hardware, price }) / usdPerHour(hardware)
  const cost = mapRange(e, (time) => basis.cost_now * price_ratio * time)
  const estimate: Estimate = {
    e2e_pct: mapRange(e, (time) => time * 100),
    cost_usd_per_1k_requests: cost,
    saving_usd_per_month: savingOf(basis, cost),
    payback_months: paybackOf(basis, gpu, e),
    ...limitsOf(shares, ratios, e.mid),
    fits_memory: gpu.memory_gb >= from.memory_gb ? true : null,
  }
  const sentence = projectionSentence(gpu, from, basis.cost_now, estimate, shares)
  return { gpu_name: gpu.name, estimate, sentence, reason: null }
}

/** The GPU that was measured, at the price that the user pays: the row to compare with. */
function measured({ from, shares, cost_now, input }: Basis): Projection {
  const same = (value: number): Range => ({ low: value, mid: value, high: value })
  const estimate: Estimate = {
    e2e_pct: same(100),
    cost_usd_per_1k_requests: same(cost_now),
    saving_usd_per_month: input.traffic_requests_per_month === null ? null : same(0),
    payback_months: null,
    ...limitsOf(shares, { compute: 1, bandwidth: 1 }, 1),
    fits_memory: true,
  }
  return { gpu_name: from.name, estimate, sentence: measuredSentence(cost_now), reason: null }
}

function mapRange(range: Range, to: (value: number) => number): Range {
  return { low: to(range.low), mid: to(range.mid), high: to(range.high) }
}

/** The highest cost saves least. */
function savingOf({ input, cost_now }: Basis, cost: Range): Range | null {
  const saving = (then: number): number | null =>
    monthlySavingUsd(cost_now, then, input.traffic_requests_per_month)
  const [low, mid, high] = [saving(cost.high), saving(cost.mid), saving(cost.low)]
  return low === null || mid === null || high === null ? null : { low, mid, high }
}

function paybackOf({ input, cost_now }: Basis, gpu: Gpu, e: Range): Range | null {
  if (input.traffic_requests_per_month === null) return null
  const now = (input.traffic_requests_per_month / 1_000) * cost_now
  const months = (time: number): number | null => paybackMonths(gpu, input.goal.hardware, now, time)
  const [low, mid, high] = [months(e.low), months(e.mid), months(e.high)]
  return low === null || mid === null || high === null ? null : { low, mid, high }
}

/** What the GPU does not touch would then be the larger part. */
function limitsOf(
  shares: TimeShares,
  ratios: PeakRatios,
  e: number,
): Pick<Estimate, 'untouched_pct' | 'host_still_limits'> {
  const gpu = gpuPct(shares, ratios)
  const around = shares.host_pct + shares.network_pct + shares.queue_pct
  return { untouched_pct: (100 - gpu.now) / e, host_still_limits: around > gpu.after }
}
