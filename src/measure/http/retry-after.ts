import type { ResponseHead } from './response-head.ts'

const S_PER_MS = 1e-3
/** All three forms of a date (RFC 9110, section 5.6.7) begin with the day of the week. */
const DATE = /^[A-Z][a-z]{2,8},? /

/**
 * How long a server asks to wait, in seconds: `retry-after` in seconds or as a date (RFC 9110, section
 * 10.2.3), or `retry-after-ms`, which Azure and OpenAI send beside it. Null where it says nothing that
 * can be read.
 * @param wall_clock This machine's, for a date; the server's own `date` goes before it.
 */
export function retryAfterS(head: ResponseHead, wall_clock: () => string): number | null {
  const ms = head.headers.get('retry-after-ms')
  if (ms !== undefined && /^\d+(\.\d+)?$/.test(ms)) return Number(ms) * S_PER_MS
  const value = head.headers.get('retry-after')
  if (value === undefined) return null
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value)
  if (!DATE.test(value)) return null
  const until_ms = Date.parse(value)
  const here_ms = Date.parse(wall_clock())
  const there_ms = Date.parse(head.headers.get('date') ?? '')
  const wait_ms = until_ms - (Number.isNaN(there_ms) ? here_ms : there_ms)
  return Number.isNaN(wait_ms) ? null : Math.max(0, wait_ms * S_PER_MS)
}
