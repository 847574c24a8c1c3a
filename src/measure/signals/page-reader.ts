import type { Signal } from '../../shared/signal.ts'
import { parsePage } from '../prometheus/parse.ts'
import type { History, Reading } from './adapter.ts'
import { ADAPTERS } from './adapters.ts'
import { SIMULATED_MARK } from './chokepoint-demo.ts'
import { describeSignal } from './signal-kind.ts'

/** Signals found on a page, and their values at this reading. */
export interface PageReading {
  signals: Signal[]
  values: Record<string, number | null>
}

const NS_PER_S = 1e9

const WANTED: ReadonlySet<string> = new Set([
  SIMULATED_MARK,
  ...ADAPTERS.flatMap((adapter) => adapter.metrics),
])

/** Reads one page again and again. */
export class PageReader {
  #last = new Map<string, number>()
  #last_ns: bigint | null = null

  /**
   * @param monotonic_ns CLOCK_MONOTONIC at which the page was got
   * @throws {ProblemError} where the page does not parse
   */
  read(text: string, monotonic_ns: bigint): PageReading {
    const page = parsePage(text, (name) => WANTED.has(name))
    const simulated = page.samples.has(SIMULATED_MARK)
    const next = new Map<string, number>()
    const history = this.#history(next, monotonic_ns)
    const readings = new Map<string, Reading>()
    for (const reading of ADAPTERS.flatMap((adapter) => adapter.read(page, history))) {
      if (!readings.has(reading.name)) readings.set(reading.name, reading)
    }
    this.#last = next
    this.#last_ns = monotonic_ns
    const list = [...readings.values()]
    return {
      signals: list.map(({ name, source }) => describeSignal(name, source, simulated)),
      values: Object.fromEntries(list.map(({ name, value }) => [name, value])),
    }
  }

  #history(next: Map<string, number>, monotonic_ns: bigint): History {
    const last = this.#last
    return {
      elapsed_s: this.#last_ns === null ? null : Number(monotonic_ns - this.#last_ns) / NS_PER_S,
      growth(key, value) {
        next.set(key, value)
        const before = last.get(key)
        return before === undefined || !(value >= before) ? null : value - before
      },
    }
  }
}
