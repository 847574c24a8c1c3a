import type { ServerTime } from '../../shared/signal.ts'
import type { ServerStage } from '../../engine/diagnosis/part-names.ts'
import type { TraceParts } from './trace-parts.ts'

/** Parts by the spans' own names; what comes beyond them is counted together. */
export const PARTS_MAX = 16
export const OTHER_PARTS = 'other spans'
/** Seconds that are counted and not taken yet, at most: a day. */
const SECONDS_MAX = 86_400
const NS_PER_S = 1_000_000_000n

/** Seconds of work, and the requests that had any. */
export interface Sum {
  seconds: number
  requests: number
}

/** What the spans of requests add up to. */
export interface SpanSums {
  requests: number
  times: Map<ServerTime, Sum>
  /** By the spans' own names. */
  named: Map<string, Sum>
}

/** What the spans of requests add up to, by the second of CLOCK_MONOTONIC in which each ended. */
export class SpanTotals {
  readonly #seconds = new Map<bigint, SpanSums>()
  readonly #names = new Set<string>()
  readonly #total = noSums()
  #reached: bigint | null = null
  requests = 0

  add(at_ns: bigint, parts: TraceParts): void {
    const second = this.#placeOf(at_ns / NS_PER_S)
    const sums = this.#seconds.get(second) ?? noSums()
    this.#seconds.set(second, sums)
    sums.requests += 1
    this.requests += 1
    for (const [stage, seconds] of Object.entries(parts.stages) as [ServerStage, number][])
      addTo(sums.times, stage, { seconds, requests: 1 })
    if (parts.e2e_s !== null) addTo(sums.times, 'e2e', { seconds: parts.e2e_s, requests: 1 })
    for (const [name, seconds] of parts.named)
      addTo(sums.named, this.#kept(name), { seconds, requests: 1 })
  }

  /** The seconds that are counted and not taken yet, in order. */
  seconds(): bigint[] {
    return [...this.#seconds.keys()].sort((a, b) => (a < b ? -1 : 1))
  }

  /** The totals up to the end of `second`; what comes later for it counts to the one after. */
  takeTo(second: bigint): Readonly<SpanSums> {
    for (const [at, sums] of this.#seconds) {
      if (at > second) continue
      this.#seconds.delete(at)
      merge(this.#total, sums)
    }
    this.#reached = second
    return this.#total
  }

  #placeOf(second: bigint): bigint {
    const place = this.#reached !== null && second <= this.#reached ? this.#reached + 1n : second
    const full = this.#seconds.size >= SECONDS_MAX && !this.#seconds.has(place)
    return full ? (this.seconds()[0] ?? place) : place
  }

  #kept(name: string): string {
    if (!this.#names.has(name) && this.#names.size >= PARTS_MAX) return OTHER_PARTS
    this.#names.add(name)
    return name
  }
}

function noSums(): SpanSums {
  return { requests: 0, times: new Map(), named: new Map() }
}

function merge(into: SpanSums, from: SpanSums): void {
  into.requests += from.requests
  for (const [name, sum] of from.times) addTo(into.times, name, sum)
  for (const [name, sum] of from.named) addTo(into.named, name, sum)
}

function addTo<K>(sums: Map<K, Sum>, key: K, { seconds, requests }: Sum): void {
  const before = sums.get(key) ?? { seconds: 0, requests: 0 }
  sums.set(key, { seconds: before.seconds + seconds, requests: before.requests + requests })
}
