import type { Gpu } from '../../shared/catalogue.ts'
import type { Hardware, Price } from '../../shared/goal.ts'
import { usdPerHour } from '../cost/hourly-price.ts'

const W_PER_KW = 1_000

/** What an hour of one GPU costs on this hardware's terms; null where no price is known. */
export function gpuPrice(gpu: Gpu, now: Price): Price | null {
  const purchase = gpu.purchase_usd_per_gpu ?? null
  if (now.kind === 'purchase' && purchase !== null && gpu.tdp_w !== null) {
    return { ...now, purchase_usd_per_gpu: purchase, power_w: gpu.tdp_w }
  }
  if (gpu.usd_per_gpu_hour === null) return null
  return { kind: 'hourly', usd_per_gpu_hour: gpu.usd_per_gpu_hour }
}

/**
 * Months until a bought GPU has paid for itself out of what no longer has to be paid: the rent, or the
 * power of a GPU that is owned already (what it cost is gone either way). Power of the new one is
 * counted where a price of energy is known, hosting never. Null where no purchase price is known, or
 * nothing is saved.
 * @param cost_now_usd_per_month All of what the traffic costs now, at the price of `hardware`.
 * @param relative_time Time of a mean request on the new GPU, relative to now.
 */
export function paybackMonths(
  gpu: Gpu,
  hardware: Hardware,
  cost_now_usd_per_month: number,
  relative_time: number,
): number | null {
  const purchase = gpu.purchase_usd_per_gpu ?? null
  if (purchase === null) return null
  const { price, gpu_count } = hardware
  const hours_now = cost_now_usd_per_month / usdPerHour(hardware)
  const paid_now =
    price.kind === 'hourly'
      ? cost_now_usd_per_month
      : hours_now * gpu_count * (price.power_w / W_PER_KW) * price.usd_per_kwh
  const power =
    price.kind === 'hourly' ? 0 : ((gpu.tdp_w ?? 0) / W_PER_KW) * price.usd_per_kwh * gpu_count
  const saved = paid_now - hours_now * relative_time * power
  return saved <= 0 ? null : (purchase * gpu_count) / saved
}
