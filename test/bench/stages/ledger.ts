/**
 * What really happened to each request, by the clock that all processes of a machine share
 * (CLOCK_MONOTONIC), written down by whoever delays it.
 */
export interface Happened {
  /** Milliseconds that were added, by what was delayed. */
  added_ms: Record<string, number>
  /** Nanoseconds of CLOCK_MONOTONIC at which it was there in full. */
  received_ns: string
}

/** By `x-request-id`. */
export type Ledger = Record<string, Happened>

/** The entry of a request; whoever sees it first begins it. */
export function entryOf(ledger: Ledger, rid: string): Happened {
  const entry = ledger[rid] ?? { added_ms: {}, received_ns: String(nowNs()) }
  ledger[rid] = entry
  return entry
}

export function nowNs(): bigint {
  return process.hrtime.bigint()
}

export function msSince(from_ns: bigint): number {
  return Number(nowNs() - from_ns) / 1e6
}

/** Waits, and answers how long that took: a timer is late by up to a millisecond and more. */
export async function delay(ms: number): Promise<number> {
  if (ms <= 0) return 0
  const from_ns = nowNs()
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms)
  })
  return msSince(from_ns)
}
