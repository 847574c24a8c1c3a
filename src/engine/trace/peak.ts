/** Load balancers and autoscalers look at stretches of about this length. */
export const PEAK_WINDOW_S = 10
/** Of fewer stretches the busiest says nothing. */
const WINDOWS_MIN = 3

/** The busiest stretch of `PEAK_WINDOW_S`, in requests per second; null for a load too short for that. */
export function peakRate(instants_s: Iterable<number>, duration_s: number): number | null {
  const windows = Math.floor(duration_s / PEAK_WINDOW_S)
  if (windows < WINDOWS_MIN) return null
  const counts = new Uint32Array(windows)
  for (const at of instants_s) {
    const window = Math.floor(at / PEAK_WINDOW_S)
    // What is left over at the end is no whole stretch.
    if (window < windows) counts[window] = (counts[window] ?? 0) + 1
  }
  return counts.reduce((most, count) => Math.max(most, count), 0) / PEAK_WINDOW_S
}
