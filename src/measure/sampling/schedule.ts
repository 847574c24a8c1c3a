import { monotonicNs } from '../clock.ts'

const NS_PER_MS = 1_000_000n

/**
 * Calls at start + k × interval, without drift. An instant that has passed while the process was
 * busy is left out, not made up for: readings crowded together would say nothing new.
 *
 * @returns stops it
 */
export function everyInterval(interval_ms: number, call: () => void): () => void {
  const interval_ns = BigInt(interval_ms) * NS_PER_MS
  const start_ns = monotonicNs()
  let k = 0n
  let timer: NodeJS.Timeout
  const next = (): void => {
    k = (monotonicNs() - start_ns) / interval_ns + 1n
    const wait_ns = start_ns + k * interval_ns - monotonicNs()
    timer = setTimeout(run, Math.max(0, Math.ceil(Number(wait_ns) / 1e6)))
  }
  const run = (): void => {
    next()
    call()
  }
  next()
  call()
  return () => {
    clearTimeout(timer)
  }
}
