const S_PER_HOUR = 3_600

/**
 * The price of one unit of work: hourly price × window / units done in the window; null where none
 * was done, since nothing divides the price then.
 * @param per How many units the price is quoted for, such as 1,000 requests or 1,000,000 tokens.
 */
export function costUsdPer(
  per: number,
  usd_per_hour: number,
  window_s: number,
  units: number,
): number | null {
  return units > 0 ? (usd_per_hour * (window_s / S_PER_HOUR) * per) / units : null
}
