import type { LatencyMetric, Slo } from '../../shared/goal.ts'
import { isOk, type RequestScalars } from '../../shared/request.ts'

const NS_PER_MS = 1e6

function sinceMs(instant_ns: number | null, origin_ns: number | null): number | null {
  return instant_ns === null || origin_ns === null ? null : (instant_ns - origin_ns) / NS_PER_MS
}

/** Time to the first content from the instant at which the request was due, ms. */
export function ttftMs(record: RequestScalars): number | null {
  return sinceMs(record.first_ns, record.scheduled_ns)
}

/** Time to the first content from the first byte sent, ms. */
export function ttftFromSendMs(record: RequestScalars): number | null {
  return sinceMs(record.first_ns, record.sent_ns)
}

/** Time to the last content from the instant at which the request was due, ms. */
export function e2eMs(record: RequestScalars): number | null {
  return sinceMs(record.last_ns, record.scheduled_ns)
}

/**
 * Time per output token after the first, ms: (last − first) / (output tokens − 1). Null where the
 * answer was one token or came in one piece, since nothing between tokens was seen then.
 */
export function tpotMs(record: RequestScalars): number | null {
  const span_ms = sinceMs(record.last_ns, record.first_ns)
  if (span_ms === null || span_ms <= 0 || record.output_tokens < 2) return null
  return span_ms / (record.output_tokens - 1)
}

/** A request's latency metrics, each null where the request has none. */
export const REQUEST_METRICS: Readonly<
  Record<LatencyMetric, (record: RequestScalars) => number | null>
> = { ttft_ms: ttftMs, tpot_ms: tpotMs, e2e_ms: e2eMs }

/**
 * Whether a request ended well and within every limit. A time per output token that does not exist
 * breaks no limit; a missing first or last token does.
 */
export function meetsSlos(record: RequestScalars, slos: readonly Slo[]): boolean {
  if (!isOk(record)) return false
  return slos.every(({ metric, max_ms }) => {
    const value = REQUEST_METRICS[metric](record)
    return value === null ? metric === 'tpot_ms' : value <= max_ms
  })
}
