import { mean } from '../stats/mean.ts'
import { quantileOfSorted, sorted } from '../stats/quantile.ts'

const NS_PER_MS = 1e6
const FIRST_CAPACITY = 1_024

/** Gaps of all requests, pooled; in nanoseconds when they come, in milliseconds when they are asked for. */
export class GapSeries {
  #gaps_ms = new Float64Array(FIRST_CAPACITY)
  #count = 0
  #ascending: Float64Array | null = null

  get count(): number {
    return this.#count
  }

  add(gaps_ns: ArrayLike<number>): void {
    this.#ascending = null
    if (this.#count + gaps_ns.length > this.#gaps_ms.length)
      this.#grow(this.#count + gaps_ns.length)
    for (let i = 0; i < gaps_ns.length; i += 1) {
      this.#gaps_ms[this.#count] = (gaps_ns[i] ?? 0) / NS_PER_MS
      this.#count += 1
    }
  }

  mean(): number {
    return mean(this.#sorted())
  }

  /** Linear between the neighbours: every tool that pools gaps reads percentiles with NumPy's default. */
  quantile(p: number): number {
    return quantileOfSorted(this.#sorted(), p)
  }

  #grow(least: number): void {
    const larger = new Float64Array(Math.max(least, this.#gaps_ms.length * 2))
    larger.set(this.#gaps_ms.subarray(0, this.#count))
    this.#gaps_ms = larger
  }

  #sorted(): Float64Array {
    this.#ascending ??= sorted(this.#gaps_ms.subarray(0, this.#count))
    return this.#ascending
  }
}
