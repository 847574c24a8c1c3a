import type { Hardware } from '../../shared/goal.ts'

/** Hours of a mean Gregorian year, rounded as the trade does: 365.25 × 24. */
export const HOURS_PER_YEAR = 8_766
const W_PER_KW = 1_000

/**
 * What an hour of the whole hardware costs, in USD. Rented: the price of one GPU times their number.
 * Bought: the purchase spread evenly over its years of every hour, plus power, per GPU.
 */
export function usdPerHour(hardware: Hardware): number {
  const { price, gpu_count } = hardware
  switch (price.kind) {
    case 'hourly':
      return price.usd_per_gpu_hour * gpu_count
    case 'purchase': {
      const written_off = price.purchase_usd_per_gpu / (price.years * HOURS_PER_YEAR)
      const power = (price.power_w / W_PER_KW) * price.usd_per_kwh
      return (written_off + power) * gpu_count
    }
  }
}
