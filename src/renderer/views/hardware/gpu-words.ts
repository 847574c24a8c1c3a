import { formatNumber, NBSP } from '../../../engine/format/number.ts'
import type { Gpu } from '../../../shared/catalogue.ts'
import type { Price } from '../../../shared/goal.ts'

/** What one costs, with date and source: `2.95 USD/h, 2026-05, own contract`. */
export function priceWords(gpu: Gpu): string {
  const purchase = gpu.purchase_usd_per_gpu ?? null
  const prices = [
    gpu.usd_per_gpu_hour === null ? null : `${formatNumber(gpu.usd_per_gpu_hour)}${NBSP}USD/h`,
    purchase === null ? null : `${formatNumber(purchase)}${NBSP}USD to buy`,
  ].filter((price) => price !== null)
  if (prices.length === 0) return 'no price known'
  return [prices.join(' or '), gpu.price_date, gpu.price_source]
    .filter((part) => part !== null)
    .join(', ')
}

/** The price that the user has given for what was measured. */
export function ownPriceWords(price: Price): string {
  return price.kind === 'hourly'
    ? `${formatNumber(price.usd_per_gpu_hour)}${NBSP}USD/h, your price`
    : `${formatNumber(price.purchase_usd_per_gpu)}${NBSP}USD over ${formatNumber(price.years)} years, your price`
}

/** `80 GB, fits`: whether the measured model would find room. */
export function memoryWords(gpu: Gpu, fits: boolean | null | undefined): string {
  const size = `${String(gpu.memory_gb)}${NBSP}GB`
  if (fits === undefined) return size
  if (fits === null) return `${size}, fit not known`
  return `${size}, ${fits ? 'fits' : 'does not fit'}`
}
