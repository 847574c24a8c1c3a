/**
 * What a lower cost per 1,000 requests saves in a month of the user's own traffic, in USD; negative
 * where it costs more, null where the traffic or either cost is unknown.
 */
export function monthlySavingUsd(
  before_usd_per_1k: number | null,
  after_usd_per_1k: number | null,
  requests_per_month: number | null,
): number | null {
  if (before_usd_per_1k === null || after_usd_per_1k === null) return null
  if (requests_per_month === null) return null
  return ((before_usd_per_1k - after_usd_per_1k) * requests_per_month) / 1_000
}
