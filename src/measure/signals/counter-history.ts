import type { MetricSample } from '../prometheus/page.ts'
import type { History } from './adapter.ts'
import { usable } from './combine.ts'

const NS_PER_S = 1e9
/** Series remembered under one signal; a page that renames its series for ever does not grow this. */
const SERIES_MAX = 10_000

/** One counter: what it said last, and what it counted in all, its resets added up. */
interface Account {
  sample: MetricSample
  last: number
  total: number
}

/** What one page said before, so that its counters can be read as growth. */
export class CounterHistory {
  #last = new Map<string, number>()
  #last_ns: bigint | null = null
  readonly #accounts = new Map<string, Map<string, Account>>()
  readonly #settled = new Map<string, string>()

  /**
   * One reading of the page: what was said before stands until `read` returns.
   *
   * @param monotonic_ns CLOCK_MONOTONIC at which the page was got
   */
  reading<T>(monotonic_ns: bigint, read: (history: History) => T): T {
    const next = new Map<string, number>()
    const last = this.#last
    const result = read({
      elapsed_s: this.#last_ns === null ? null : Number(monotonic_ns - this.#last_ns) / NS_PER_S,
      growth(key, value) {
        next.set(key, value)
        const before = last.get(key)
        return before === undefined || !(value >= before) ? null : value - before
      },
      totals: (key, samples) => this.#totals(key, samples),
      settle: (key, propose) => this.#settle(key, propose),
    })
    this.#last = next
    this.#last_ns = monotonic_ns
    return result
  }

  #totals(key: string, samples: readonly MetricSample[]): readonly MetricSample[] {
    const accounts = this.#accounts.get(key) ?? new Map<string, Account>()
    this.#accounts.set(key, accounts)
    const seen = new Set<string>()
    const totals = samples.map((sample, at) => {
      const written = JSON.stringify(Object.entries(sample.labels))
      const id = seen.has(written) ? `${written} ${String(at)}` : written
      seen.add(id)
      return { ...sample, value: count(accounts, id, sample) }
    })
    const gone = [...accounts].filter(([id]) => !seen.has(id))
    if (accounts.size > SERIES_MAX) for (const [id] of gone) accounts.delete(id)
    return [...totals, ...gone.map(([, { sample, total }]) => ({ ...sample, value: total }))]
  }

  #settle(key: string, propose: () => string | null): string | null {
    const settled = this.#settled.get(key) ?? propose()
    if (settled !== null) this.#settled.set(key, settled)
    return settled
  }
}

/** A counter that falls began anew from zero, and so does one that was not there before. */
function count(accounts: Map<string, Account>, id: string, sample: MetricSample): number {
  const { value } = sample
  const before = accounts.get(id)
  if (!usable(value)) return value
  const grown = before === undefined || value < before.last ? value : value - before.last
  const total = (before?.total ?? 0) + grown
  accounts.set(id, { sample, last: value, total })
  return total
}
